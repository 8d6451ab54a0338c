import type { Report } from './problem.ts'
import { redirectUrisOf } from './resolve-redirect.ts'
import type { Settings } from './schema.ts'
import { isLoopback, isPlain, readUrl } from './web-address.ts'

const sample = 'write for example http://127.0.0.1:3000'

/** The longest path of a socket that every system takes, bytes (`sun_path`: 108 on Linux, 104 elsewhere). */
const longestSocket = 103

/** Where an upstream is, as an origin or `unix:/path`; empty when it is wrong. @param path of the setting */
export function resolveUpstreamUrl(text: string, path: string, settings: Settings, report: Report): string {
  if (/^unix:/i.test(text)) return socketOf(text, path, report)
  const url = readUrl(text)
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    report.problem(path, 'must be an http or https address, or unix: and the path of a socket', sample)
    return ''
  }
  if (!isPlain(url, text)) {
    report.problem(path, 'must not have credentials, a query or a fragment', sample)
  } else if (url.pathname !== '/') {
    const front = `rewrite: { from: /, to: ${url.pathname.replace(/\/$/, '')} }`
    const remedy = `write ${url.origin}${path === 'upstream' ? '' : `, and the path in ${front}`}`
    report.problem(path, 'must not have a path: paths are passed on as they are', remedy)
  }
  checkOwnPorts(url, path, settings, report)
  if (redirectUrisOf(settings).some(uri => readUrl(uri)?.origin === url.origin)) {
    const what = 'is a public origin: requests would come back here'
    report.warning(path, what, 'name the application itself', ['provider.redirectUri'])
  }
  return url.origin
}

function socketOf(text: string, path: string, report: Report): string {
  const file = text.slice('unix:'.length)
  if (!/^\/[^/]/.test(file) || file.endsWith('/')) {
    const remedy = `write for example unix:/${file.replaceAll(/^\/+|\/+$/g, '') || 'run/app.sock'}`
    report.problem(path, 'must have the whole path of a socket behind unix:, with one / at first', remedy)
  } else if (Buffer.byteLength(file) > longestSocket) {
    report.problem(path, `has a path of more than ${longestSocket} bytes`, 'give the socket a shorter one')
  }
  return `unix:${file}`
}

/** An upstream that is the gateway would be asked for ever; one that is the admin port would show it to the public. */
function checkOwnPorts(url: URL, path: string, { listen, admin }: Settings, report: Report): void {
  if (!isLoopback(url.hostname)) return
  const port = Number(url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : url.port)
  const own = [
    { setting: 'listen.port', port: listen.port, host: listen.host },
    { setting: 'listen.tls.httpPort', port: listen.tls?.httpPort ?? 0, host: listen.host },
    { setting: 'admin.port', port: admin.port, host: admin.host },
  ].find(one => one.port !== 0 && one.port === port && isHere(one.host))
  if (own !== undefined) {
    const remedy = 'give the application another port'
    report.problem(path, `is the gateway itself (${own.setting})`, remedy, [own.setting])
  }
}

/** Whether listening on this address is listening on loopback. */
function isHere(host: string): boolean {
  return ['0.0.0.0', '::', '::1'].includes(host) || isLoopback(host)
}
