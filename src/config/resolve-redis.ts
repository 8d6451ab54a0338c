import type { RedisConfig, SecretSource } from './config.ts'
import type { Report } from './problem.ts'
import type { Settings } from './schema.ts'
import type { Surroundings } from './surroundings.ts'
import { isLoopback, readUrl } from './web-address.ts'

type RedisSettings = NonNullable<Settings['session']['redis']>

/** Where a Redis is; undefined when nothing says so. @param at path of the section */
export function resolveRedis(
  settings: RedisSettings | undefined,
  at: string,
  surroundings: Pick<Surroundings, 'readSecretFile' | 'fileFault'>,
  report: Pick<Report, 'problem' | 'warning'>,
): RedisConfig | undefined {
  // A section of which nothing is set, as in the example, says nothing.
  if (settings === undefined || JSON.stringify(settings) === '{}') return undefined
  const { username, keyPrefix = 'entrada:', tls, caFile, sentinel, cluster } = settings
  const secretOf = (value: string | undefined, file: string | undefined, path: string) => {
    if (value !== undefined && file !== undefined) {
      report.problem(`${path}File`, `cannot stand beside ${path}`, 'leave one of the two out')
    }
    if (file === undefined) return value === undefined ? undefined : { text: value, source: { value } }
    const found = surroundings.readSecretFile(file)
    if ('text' in found) return { text: found.text, source: { file } }
    report.problem(`${path}File`, found.what, found.remedy)
    return { text: undefined, source: { file } }
  }
  const url = secretOf(settings.url, settings.urlFile, `${at}.url`)
  const password = secretOf(settings.password, settings.passwordFile, `${at}.password`)
  const sentinelPassword = secretOf(sentinel?.password, sentinel?.passwordFile, `${at}.sentinel.password`)
  const urlPath = settings.urlFile === undefined ? `${at}.url` : `${at}.urlFile`

  const given = [
    ...(url === undefined ? [] : [urlPath]),
    ...(sentinel === undefined ? [] : [`${at}.sentinel`]),
    ...(cluster === undefined ? [] : [`${at}.cluster`]),
  ]
  const [, second] = given
  if (given.length === 0) {
    report.problem(
      `${at}.url`,
      'is missing',
      'write for example redis://127.0.0.1:6379, or set sentinel or cluster',
    )
  } else if (second !== undefined) {
    report.problem(second, `cannot stand beside ${given[0]}`, 'leave one of the two out')
  }
  const fault = url?.text === undefined ? undefined : urlFault(url.text)
  if (fault !== undefined) report.problem(urlPath, fault, 'write for example redis://127.0.0.1:6379')
  checkNodes(sentinel?.nodes, `${at}.sentinel.nodes`, report)
  checkNodes(cluster, `${at}.cluster`, report)
  if (url?.text?.startsWith('redis://') && (tls === true || caFile !== undefined)) {
    const path = tls === true ? `${at}.tls` : `${at}.caFile`
    report.problem(path, 'means TLS, but the URL begins with redis://', 'write rediss:// in it')
  }
  if (url === undefined && tls === false && caFile !== undefined) {
    report.problem(`${at}.caFile`, `means TLS, but ${at}.tls is false`, 'leave one of the two out')
  }
  const hosts = [...(sentinel?.nodes ?? cluster ?? []).map(node => `redis://${node}`), url?.text ?? '']
  if (tls !== true && caFile === undefined && hosts.some(isOpenToOthers)) {
    const remedy = 'write rediss:// or tls: true, unless that network is yours alone'
    report.warning(
      at,
      'is reached without TLS: its password and what it is asked go over the network in clear',
      remedy,
    )
  }
  const caFault = caFile === undefined ? undefined : surroundings.fileFault(caFile)
  if (caFault !== undefined) report.problem(`${at}.caFile`, caFault, 'name a file of certificates (PEM)')
  return {
    keyPrefix,
    tls: tls ?? caFile !== undefined,
    ...withSource('url', url),
    ...(username !== undefined && { username }),
    ...withSource('password', password),
    ...(caFile !== undefined && { caFile }),
    ...(sentinel !== undefined && {
      sentinel: { name: sentinel.name, nodes: sentinel.nodes, ...withSource('password', sentinelPassword) },
    }),
    ...(cluster !== undefined && { cluster }),
  }
}

function withSource<Name extends string>(
  name: Name,
  found: Readonly<{ source: SecretSource }> | undefined,
): Partial<Readonly<Record<Name, SecretSource>>> {
  return found === undefined ? {} : ({ [name]: found.source } as Readonly<Record<Name, SecretSource>>)
}

/** What is wrong with a URL of Redis; it never shows the URL, which may hold a password. */
function urlFault(text: string): string | undefined {
  const url = readUrl(text)
  if (url === undefined) return 'is no URL'
  if (url.protocol !== 'redis:' && url.protocol !== 'rediss:') return 'must begin with redis:// or rediss://'
  if (url.hostname === '') return 'names no host'
  if (url.search !== '' || url.hash !== '') return 'must have no query'
  if (!isEscaped(url.username) || !isEscaped(url.password))
    return 'has a % in its user or password that has to be %25'
  return /^\/?\d{0,5}$/.test(url.pathname)
    ? undefined
    : 'may end with the number of a database, and nothing else'
}

function isEscaped(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

/** Whether a URL of Redis leads over a network, and not by TLS. */
function isOpenToOthers(text: string): boolean {
  const url = readUrl(text)
  return url?.protocol === 'redis:' && !isLoopback(url.hostname)
}

/** It names the entry by its place: somebody may have written a URL with a password there. */
function checkNodes(nodes: readonly string[] | undefined, at: string, report: Pick<Report, 'problem'>): void {
  const wrong = nodes?.findIndex(node => !isNode(node)) ?? -1
  if (wrong !== -1) report.problem(at, `entry ${wrong + 1} is no host:port`, 'write for example redis-1:6379')
}

function isNode(text: string): boolean {
  const isShaped = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i.test(text)
  return isShaped && readUrl(`redis://${text}`) !== undefined
}
