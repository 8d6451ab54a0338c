import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { Peer } from './peer.ts'

export const haproxy: Peer = {
  name: 'haproxy',
  programs: ['haproxy'],
  signsIn: false,
  prepare: async (program, { port, upstream, folder }) => {
    const file = join(folder, 'haproxy.cfg')
    await writeFile(
      file,
      `global
  nbthread 1
  maxconn 1000
  tune.bufsize 32768
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  http-reuse always
frontend front
  bind 127.0.0.1:${port}
  default_backend application
backend application
  server one ${upstream}
`,
    )
    return { command: [program, '-db', '-q', '-f', file] }
  },
}
