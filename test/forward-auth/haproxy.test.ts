import { programOf } from '../support/program.ts'
import { standsInFront } from './stands-in-front.ts'

const { command, skip } = programOf(['haproxy', '/usr/sbin/haproxy'], ['-v'], 'apt-get install haproxy')

standsInFront({
  name: 'haproxy',
  skip,
  prepare(blocks, { proxy, gateway, application, write }) {
    const [lua = ''] = blocks('lua')
    const [whole = ''] = blocks('haproxy')
    const file = write('entrada.lua', lua.replace('127.0.0.1:8080', `127.0.0.1:${gateway}`))
    const here = whole
      .replace('/etc/haproxy/entrada.lua', file)
      .replace('127.0.0.1:8080', `127.0.0.1:${gateway}`)
      .replace('127.0.0.1:3000', `127.0.0.1:${application}`)
      .replace('bind :443 ssl crt /etc/haproxy/app.pem', `bind 127.0.0.1:${proxy}`)
    return [command, '-db', '-f', write('haproxy.cfg', here)]
  },
  undefended: blocks => language =>
    blocks(language).map(text => text.replace(/^\s+http-request del-header .*\n/gm, '')),
})
