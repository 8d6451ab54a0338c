import { programOf } from './program.ts'

/** The real program. */
export const nginx = programOf(['nginx', '/usr/sbin/nginx'], ['-v'], 'apt-get install nginx')

/** Where what a guide names is in a test. */
export type Places = Readonly<{
  folder: string
  /** Ports on 127.0.0.1. */
  proxy: number
  gateway: number
  application: number
  /** Writes a file into the folder. @returns its path */
  write: (name: string, text: string) => string
}>

/** The command that runs the site of a guide in the foreground, without TLS and with other ports. */
export function nginxWith(site: string, at: Places): readonly [string, ...string[]] {
  const { folder, proxy, write } = at
  const here = site
    .replace('127.0.0.1:8080', `127.0.0.1:${at.gateway}`)
    .replace('127.0.0.1:3000', `127.0.0.1:${at.application}`)
    .replace('listen 443 ssl;', `listen 127.0.0.1:${proxy};`)
    .replace(/^ +ssl_certificate.*\n/gm, '')
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    name => `${name}_temp_path ${folder}/${name};`,
  )
  const whole = `daemon off; master_process off; error_log stderr; pid ${folder}/${proxy}.pid;
      events { } http { access_log off; ${paths.join(' ')} ${here} }`
  return [nginx.command, '-p', folder, '-e', 'stderr', '-c', write('nginx.conf', whole)]
}
