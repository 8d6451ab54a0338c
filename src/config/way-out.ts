import type { Config, ProxyConfig } from './config.ts'
import type { Environment } from './environment.ts'
import { type InForce, mask } from './in-force.ts'
import type { Problem } from './problem.ts'
import { readUrl } from './web-address.ts'

/** What the environment says of the way to the provider, in variables that are no settings of ours. */
export type WayOut = Readonly<{
  provider: Pick<Config['provider'], 'proxies' | 'extraCaFile'>
  /** Those variables that count; no user and no password. */
  shown: readonly InForce[]
  problems: readonly Problem[]
  warnings: readonly Problem[]
}>

type Variable = Readonly<{ name: string; text: string }>

/**
 * Proxies (HTTPS_PROXY, HTTP_PROXY, NO_PROXY; small letters count before large ones, as for curl and Node), and the
 * authorities that Node believes beside its own (NODE_EXTRA_CA_CERTS).
 * @param fileFault why a file of certificates cannot be used, or `undefined`
 */
export function readWayOut(env: Environment, fileFault: (file: string) => string | undefined): WayOut {
  const read = {
    https: readProxy(variableOf(env, 'HTTPS_PROXY')),
    http: readProxy(variableOf(env, 'HTTP_PROXY')),
  }
  const [https, http] = [proxyIn(read.https), proxyIn(read.http)]
  const exempt = variableOf(env, 'NO_PROXY')
  const extra = variableOf(env, 'NODE_EXTRA_CA_CERTS')
  const fault = extra && fileFault(extra.text)
  const isProxied = https !== undefined || http !== undefined
  return {
    provider: {
      ...(isProxied && {
        proxies: { exempt: exempt?.text ?? '', ...(https && { https }), ...(http && { http }) },
      }),
      ...(extra !== undefined && fault === undefined && { extraCaFile: extra.text }),
    },
    shown: [
      ...(https === undefined ? [] : [row('HTTPS_PROXY', https.variable, shownUrl(https))]),
      ...(http === undefined ? [] : [row('HTTP_PROXY', http.variable, shownUrl(http))]),
      ...(isProxied && exempt !== undefined ? [row('NO_PROXY', exempt.name, exempt.text)] : []),
      ...(extra === undefined ? [] : [row('NODE_EXTRA_CA_CERTS', extra.name, extra.text)]),
    ],
    problems: [read.https, read.http].flatMap(found => (found !== undefined && 'what' in found ? found : [])),
    warnings: [
      ...['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY'].flatMap(name => contradiction(env, name)),
      ...(fault === undefined ? [] : [unusableAuthorities(fault)]),
    ],
  }
}

/** The first that is set of the two ways to write its name. */
function variableOf(env: Environment, name: string): Variable | undefined {
  return [name.toLowerCase(), name]
    .map(each => ({ name: each, text: env[each]?.trim() ?? '' }))
    .find(({ text }) => text !== '')
}

function contradiction(env: Environment, name: string): Problem[] {
  const small = name.toLowerCase()
  const [one, other] = [env[small]?.trim() ?? '', env[name]?.trim() ?? '']
  if (one === '' || other === '' || one === other) return []
  const what = `says something else than ${small}, which counts`
  return [{ where: name, path: '', what, remedy: 'take one of the two away' }]
}

function unusableAuthorities(fault: string): Problem {
  const remedy = 'name a readable file with certificates (PEM)'
  return { where: 'NODE_EXTRA_CA_CERTS', path: '', what: `${fault}; it is left out`, remedy }
}

/** The value is in no problem: it may hold a password. */
function readProxy(variable: Variable | undefined): ProxyConfig | Problem | undefined {
  if (variable === undefined) return undefined
  const { name, text } = variable
  const problem = (what: string, remedy: string): Problem => ({ where: name, path: '', what, remedy })
  // Without a scheme it is one of http, as for curl and Go.
  const whole = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`
  if (/\/\/.*[/?#].*@/.test(whole)) {
    // The parser would take a part of the password for a host, a port or a path.
    return problem('has a / ? or # in its user or password', 'write %2F, %3F or %23 for it')
  }
  const url = readUrl(whole)
  if (url === undefined) {
    return problem('must be the address of a proxy', 'write for example http://proxy.example:3128')
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    const what = `names a proxy of a kind that is not spoken here (${url.protocol.slice(0, -1)})`
    return problem(what, 'name one of HTTP (http:// or https://), or take the variable away')
  }
  const { username, password, origin } = url
  if (username === '' && password === '') return { url: origin, variable: name }
  try {
    const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
    const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`
    return { url: origin, variable: name, authorization }
  } catch {
    return problem('has a % in its user or password that begins no character', 'write %25 for it')
  }
}

function proxyIn(found: ProxyConfig | Problem | undefined): ProxyConfig | undefined {
  return found !== undefined && 'url' in found ? found : undefined
}

function shownUrl({ url, authorization }: ProxyConfig): string {
  return authorization === undefined ? url : url.replace('//', `//${mask}@`)
}

function row(path: string, origin: string, value: string): InForce {
  return { path, value, origin }
}
