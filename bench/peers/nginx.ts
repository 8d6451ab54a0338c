import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { Peer } from './peer.ts'

export const nginx: Peer = {
  name: 'nginx',
  programs: ['nginx'],
  signsIn: false,
  prepare: async (program, { port, upstream, folder }) => {
    const file = join(folder, 'nginx.conf')
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      name => `${name}_temp_path ${folder}/${name};`,
    )
    await writeFile(
      file,
      `daemon off;
# One process, which ends with the bench.
master_process off;
pid ${folder}/nginx.pid;
error_log stderr crit;
events { worker_connections 1024; }
http {
  access_log off;
  ${temporary.join('\n  ')}
  upstream application { server ${upstream}; keepalive 128; keepalive_requests 1000000; }
  server {
    listen 127.0.0.1:${port};
    keepalive_requests 1000000;
    large_client_header_buffers 4 32k;
    location / {
      proxy_pass http://application;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
    }
  }
}
`,
    )
    return { command: [program, '-p', folder, '-e', 'stderr', '-c', file] }
  },
}
