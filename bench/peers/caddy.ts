import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { Peer } from './peer.ts'

export const caddy: Peer = {
  name: 'caddy',
  programs: ['caddy'],
  signsIn: false,
  prepare: async (program, { port, upstream, folder }) => {
    const file = join(folder, 'Caddyfile')
    await writeFile(
      file,
      `{
	admin off
	auto_https off
	log {
		output discard
	}
}
http://127.0.0.1:${port} {
	reverse_proxy ${upstream}
}
`,
    )
    return {
      command: [program, 'run', '--config', file, '--adapter', 'caddyfile'],
      environment: { GOMAXPROCS: '1', HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
    }
  },
}
