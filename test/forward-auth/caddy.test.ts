import { programOf } from '../support/program.ts'
import { standsInFront } from './stands-in-front.ts'

const { command, skip } = programOf(['caddy'], ['version'], 'apt-get install caddy')

standsInFront({
  name: 'caddy',
  skip,
  prepare(blocks, { proxy, gateway, application, write }) {
    const [site = ''] = blocks('caddyfile')
    const here = site
      .replaceAll('127.0.0.1:8080', `127.0.0.1:${gateway}`)
      .replace('127.0.0.1:3000', `127.0.0.1:${application}`)
      .replace(/^app\.example/, `http://:${proxy}`)
    const options = '{\nadmin off\nauto_https off\ndefault_bind 127.0.0.1\n}\n'
    return [command, 'run', '--adapter', 'caddyfile', '--config', write('Caddyfile', options + here)]
  },
  undefended: blocks => language =>
    blocks(language).map(text => text.replace(/^\s+request_header -.*\n/gm, '')),
})
