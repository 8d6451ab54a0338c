import { nginx, nginxWith } from '../support/nginx.ts'
import { standsInFront } from './stands-in-front.ts'

standsInFront({
  name: 'nginx',
  skip: nginx.skip,
  prepare: (blocks, at) => nginxWith(blocks('nginx')[0] ?? '', at),
  undefended: blocks => language =>
    blocks(language).map(text => text.replace(/^ +proxy_set_header .* "";\n/gm, '')),
})
