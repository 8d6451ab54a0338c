import { programOf } from '../support/program.ts'
import { standsInFront } from './stands-in-front.ts'

const { command, skip } = programOf(['nginx', '/usr/sbin/nginx'], ['-v'], 'apt-get install nginx')

standsInFront({
  name: 'nginx',
  skip,
  prepare(blocks, { folder, proxy, gateway, application, write }) {
    const [site = ''] = blocks('nginx')
    const here = site
      .replace('127.0.0.1:8080', `127.0.0.1:${gateway}`)
      .replace('127.0.0.1:3000', `127.0.0.1:${application}`)
      .replace('listen 443 ssl;', `listen 127.0.0.1:${proxy};`)
      .replace(/^ +ssl_certificate.*\n/gm, '')
    const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      name => `${name}_temp_path ${folder}/${name};`,
    )
    const whole = `daemon off; master_process off; error_log stderr; pid ${folder}/${proxy}.pid;
      events { } http { access_log off; ${paths.join(' ')} ${here} }`
    return [command, '-p', folder, '-e', 'stderr', '-c', write('nginx.conf', whole)]
  },
  undefended: blocks => language =>
    blocks(language).map(text => text.replace(/^ +proxy_set_header .* "";\n/gm, '')),
})
