import type { Config } from './config.ts'
import type { Report } from './problem.ts'
import { resolveDuration } from './resolve-network.ts'
import { resolveRedis } from './resolve-redis.ts'
import type { Redirect } from './resolve-redirect.ts'
import type { Settings } from './schema.ts'
import { judgeKey, splitKeys } from './session-keys.ts'
import type { Surroundings } from './surroundings.ts'
import { pathFault } from './web-address.ts'

const makeOne = 'make one with: entrada keygen'

/** Keys, cookie and limits. */
export function resolveSession(
  settings: Settings,
  { origins, secure }: Redirect,
  surroundings: Surroundings,
  report: Report,
): Config['session'] {
  const { session } = settings
  const idleTimeout = resolveDuration(session.idleTimeout, 'session.idleTimeout', 1, report)
  const absoluteTimeout = resolveDuration(session.absoluteTimeout, 'session.absoluteTimeout', 1, report)
  if (idleTimeout > absoluteTimeout) {
    report.problem(
      'session.idleTimeout',
      `is longer than session.absoluteTimeout (${session.absoluteTimeout})`,
      'make it shorter, or absoluteTimeout longer',
      ['session.absoluteTimeout'],
    )
  }
  checkCookie(settings, origins, secure, report)
  const redis = resolveStore(settings, surroundings, report)
  return {
    ...resolveKeys(session, surroundings, report),
    ...(redis !== undefined && { redis }),
    cookie: { ...session.cookie, secure },
    idleTimeout,
    absoluteTimeout,
    ...resolveFreshness(settings, absoluteTimeout, report),
  }
}

/** The Redis that sessions are kept in, if they are. */
function resolveStore(
  { session: { store, redis } }: Settings,
  surroundings: Surroundings,
  report: Report,
): Config['session']['redis'] {
  const found = resolveRedis(redis, 'session.redis', surroundings, report)
  if (store === 'redis' && found === undefined) {
    const remedy = 'write for example redis://127.0.0.1:6379, or set sentinel or cluster'
    report.problem('session.redis.url', 'is missing, with session.store: redis', remedy, ['session.store'])
  }
  if (store === 'redis') return found
  if (found !== undefined) {
    report.warning(
      'session.redis',
      'has no effect: session.store is cookie',
      'write store: redis, or leave it out',
      ['session.store'],
    )
  }
  return undefined
}

/** How often the provider is asked anew, and how long its last answer counts while it cannot be asked. */
function resolveFreshness(
  { session }: Settings,
  absoluteTimeout: number,
  report: Report,
): Pick<Config['session'], 'revalidate' | 'maxStale'> {
  const isOff = session.revalidate === 'off'
  const revalidate = isOff ? 0 : resolveDuration(session.revalidate, 'session.revalidate', 10, report)
  const maxStale = resolveDuration(session.maxStale, 'session.maxStale', 10, report)
  if (isOff) {
    report.warning(
      'session.revalidate',
      'is off: who loses a role, or the account, is not noticed before the session ends',
      'write for example 15m, unless that is wanted',
    )
    return { revalidate, maxStale }
  }
  if (revalidate < 60) {
    const what = `asks the provider every ${session.revalidate} for each person`
    report.warning('session.revalidate', what, 'write for example 15m, unless that is wanted')
  }
  if (maxStale < revalidate) {
    report.problem(
      'session.maxStale',
      `is shorter than session.revalidate (${session.revalidate})`,
      'make it longer, or revalidate shorter',
      ['session.revalidate'],
    )
  }
  // Nobody has asked for the usual time.
  if (revalidate >= absoluteTimeout && session.revalidate !== '15m') {
    report.warning(
      'session.revalidate',
      `never comes: sessions end by session.absoluteTimeout (${session.absoluteTimeout}) before`,
      'make it shorter, or write off',
      ['session.absoluteTimeout'],
    )
  }
  return { revalidate, maxStale }
}

function resolveKeys(
  { keys, keysFile }: Settings['session'],
  { readSecretFile, randomKey }: Surroundings,
  report: Report,
): Pick<Config['session'], 'keys' | 'keysFile' | 'keysAreRandom'> {
  if (keys !== undefined && keysFile !== undefined) {
    report.problem('session.keysFile', 'cannot stand beside session.keys', 'leave one of the two out')
    return { keys: [], keysAreRandom: false }
  }
  if (keys === undefined && keysFile === undefined) {
    report.warning(
      'session.keys',
      'is not set: a random key is used, and all sessions end with the process',
      makeOne,
    )
    return { keys: [randomKey()], keysAreRandom: true }
  }
  const path = keys === undefined ? 'session.keysFile' : 'session.keys'
  const given = keys ?? keysOfFile(keysFile ?? '', readSecretFile, report)
  const judged = (given ?? []).map((text, index) => {
    const verdict = judgeKey(text)
    if ('key' in verdict) return verdict.key
    report.problem(
      keys === undefined ? path : `${path}[${index}]`,
      `key ${index + 1} ${verdict.fault}`,
      makeOne,
    )
    return ''
  })
  return { keys: judged, keysAreRandom: false, ...(keysFile !== undefined && { keysFile }) }
}

function keysOfFile(
  file: string,
  read: Surroundings['readSecretFile'],
  report: Report,
): readonly string[] | undefined {
  const found = read(file)
  if ('what' in found) {
    report.problem('session.keysFile', found.what, found.remedy)
    return undefined
  }
  const keys = splitKeys(found.text)
  if (keys.length === 0) report.problem('session.keysFile', `${file} holds no key`, makeOne)
  return keys
}

function at(key: string): string {
  return `session.cookie.${key}`
}

function checkCookie(
  { session: { cookie }, ...settings }: Settings,
  origins: Redirect['origins'],
  secure: boolean,
  report: Report,
): void {
  // RFC 6265 section 4.1.1: a cookie's name is a token.
  if (!/^[\w!#$%&'*+.^`|~-]{1,64}$/.test(cookie.name)) {
    report.problem(at('name'), 'must be up to 64 letters, digits, - or _', 'write for example entrada')
  } else if (/^__(?:host|secure)-/i.test(cookie.name)) {
    report.problem(at('name'), 'must not have the prefix, which is added by itself', 'leave the prefix out')
  }
  if (cookie.sameSite === 'none' && !secure) {
    report.problem(at('sameSite'), 'none needs secure cookies', 'use https, or lax', [
      at('secure'),
      'provider.redirectUri',
    ])
  }
  if (cookie.sameSite === 'strict') {
    report.warning(
      at('sameSite'),
      'strict: whoever comes by a link from another site has to sign in again',
      'use lax, unless that is wanted',
    )
  }
  const fault = pathFault(cookie.path)
  if (fault !== undefined) report.problem(at('path'), fault, 'write for example /')
  else if (!covers(cookie.path, settings.auth.prefix)) {
    report.warning(
      at('path'),
      `does not cover ${settings.auth.prefix}: nobody can be recognized or signed out there`,
      'use a path that covers auth.prefix, or move auth.prefix below it',
      ['auth.prefix'],
    )
  }
  const domain = cookie.domain?.toLowerCase()
  const hosts = origins.flatMap(({ origin }) => (origin === '' ? [] : new URL(origin).hostname))
  const foreign = hosts.find(host => host !== domain && !host.endsWith(`.${domain}`))
  if (domain !== undefined && foreign !== undefined) {
    report.problem(
      at('domain'),
      `must be ${foreign} or a domain above it, without a dot in front`,
      'browsers refuse the cookie otherwise',
    )
  }
}

/** RFC 6265 section 5.1.4. */
function covers(cookiePath: string, path: string): boolean {
  return path === cookiePath || path.startsWith(cookiePath.endsWith('/') ? cookiePath : `${cookiePath}/`)
}
