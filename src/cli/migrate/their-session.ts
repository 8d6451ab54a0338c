import { formatDuration } from '../../config/units.ts'
import type { TheirSettings } from './their-settings.ts'
import type { Note, Part, Tree } from './translation.ts'

/** Durations of ours are at most 24 days, seconds. */
const longest = 24 * 86_400

/** How long somebody stays signed in, and where that is kept. */
export function sessionPart(theirs: TheirSettings): Part {
  const cookie = cookieOf(theirs)
  const limits = limitsOf(theirs)
  const store = storeOf(theirs)
  const settings: Tree = { ...cookie.settings, ...limits.settings, ...store.settings }
  return {
    settings: Object.keys(settings).length === 0 ? {} : { session: settings },
    comments: { ...limits.comments, ...store.comments },
    notes: [cookie, limits, store].flatMap(({ notes = [] }) => notes),
  }
}

function cookieOf(theirs: TheirSettings): Part {
  const notes: Note[] = []
  const redirect = URL.canParse(theirs.text('redirect_url'))
    ? new URL(theirs.text('redirect_url'))
    : undefined
  const name = theirs.text('cookie_name').replace(/^__(?:host|secure)-/i, '')
  const isName = /^[\w-]{1,64}$/.test(name)
  if (name !== '' && !isName) notes.push({ option: 'cookie_name', what: `${name} is no name of a cookie` })
  const domains = theirs.list('cookie_domains').map(domain => domain.replace(/^\*?\./, '').toLowerCase())
  const [domain, ...more] = domains
  const host = redirect?.hostname ?? ''
  const covers = domain !== undefined && (host === domain || host.endsWith(`.${domain}`))
  if (more.length > 0 || (domain !== undefined && !covers)) {
    const what =
      'the cookie is for the host of provider.redirectUri alone; session.cookie.domain names one domain above it'
    notes.push({ option: 'cookie_domains', what })
  }
  const path = theirs.text('cookie_path')
  const isPath = /^(?:\/[A-Za-z0-9_~-]+)+\/?$/.test(path)
  if (isPath) {
    const what = `session.cookie.path is ${path}: move auth.prefix and the callback below it`
    notes.push({ option: 'cookie_path', what })
  }
  const isPlain = !theirs.flag('cookie_secure', true)
  if (isPlain && redirect?.protocol !== 'http:') {
    notes.push({
      option: 'cookie_secure',
      what: 'is not taken over: cookies of an https address are sent over https alone',
    })
  }
  const sameSite = theirs.text('cookie_samesite').toLowerCase()
  const isKnown = ['lax', 'strict', 'none'].includes(sameSite)
  const settings: Tree = {
    ...(isName && { name }),
    ...(covers && more.length === 0 && { domain }),
    ...(isPath && { path }),
    ...(isPlain && redirect?.protocol === 'http:' && { secure: false }),
    ...(isKnown && { sameSite }),
  }
  return { settings: Object.keys(settings).length === 0 ? {} : { cookie: settings }, notes }
}

function limitsOf(theirs: TheirSettings): Part {
  const expire = Math.min(theirs.seconds('cookie_expire') ?? 0, longest)
  const refresh = theirs.seconds('cookie_refresh') ?? 0
  const notes: Note[] = []
  if (theirs.names.includes('cookie_expire') && expire < 60) {
    notes.push({
      option: 'cookie_expire',
      what: 'is not taken over; see session.idleTimeout and session.absoluteTimeout',
    })
  }
  const ends = expire < 60 ? 12 * 3600 : expire
  // Never less often than they ask: what they know may be as old as this.
  const revalidate = refresh >= 60 && refresh < Math.min(ends, longest) ? refresh : 0
  if (refresh > 0 && revalidate === 0) {
    const what = 'is not taken over: the provider is asked every 15 minutes; see session.revalidate'
    notes.push({ option: 'cookie_refresh', what })
  }
  const times: Tree = {
    ...(expire >= 60 && { idleTimeout: formatDuration(expire), absoluteTimeout: formatDuration(expire) }),
    ...(revalidate > 0 && { revalidate: formatDuration(revalidate) }),
    ...(revalidate > 3600 && { maxStale: formatDuration(revalidate) }),
  }
  const line = 'SESSION_KEY (entrada keygen) takes the place of cookie_secret: everybody signs in once more.'
  return { settings: times, comments: { session: [line] }, notes }
}

function storeOf(theirs: TheirSettings): Part {
  const redisOptions = theirs.names.filter(name => name.startsWith('redis_'))
  if (theirs.text('session_store_type') !== 'redis') {
    const notes = redisOptions.map(option => ({
      option,
      what: 'has no effect: session_store_type is not redis',
    }))
    return { settings: {}, notes }
  }
  const notes: Note[] = []
  const url = theirs.text('redis_connection_url')
  const read = URL.canParse(url) ? new URL(url) : undefined
  const usesSentinel = theirs.flag('redis_use_sentinel', false)
  const usesCluster = theirs.flag('redis_use_cluster', false)
  const sentinels = nodesOf(theirs.list('redis_sentinel_connection_urls'))
  const cluster = nodesOf(theirs.list('redis_cluster_connection_urls'))
  const username = theirs.text('redis_username') || decoded(read?.username ?? '')
  const caFile = theirs.text('redis_ca_path')
  const name = theirs.text('redis_sentinel_master_name')
  const isTls = [
    ...theirs.list('redis_sentinel_connection_urls'),
    ...theirs.list('redis_cluster_connection_urls'),
  ].some(one => one.startsWith('rediss:'))
  const where: Tree = usesSentinel
    ? { sentinel: { name, nodes: sentinels } }
    : usesCluster
      ? { cluster }
      : read === undefined
        ? {}
        : { url: `${read.protocol}//${read.host}${read.pathname}` }
  if (Object.keys(where).length === 0) {
    notes.push({ option: 'redis_connection_url', what: 'is missing: set session.redis.url' })
  }
  if ((read?.search ?? '') !== '')
    notes.push({ option: 'redis_connection_url', what: 'has a query, which is left out' })
  const comments = [
    ...(theirs.text('redis_password') !== '' || (read?.password ?? '') !== ''
      ? [
          'Its password is not printed here: give it as ENTRADA_SESSION_REDIS_PASSWORD, or name its file in passwordFile.',
        ]
      : []),
    ...(theirs.text('redis_sentinel_password') !== ''
      ? ['That of the Sentinels: ENTRADA_SESSION_REDIS_SENTINEL_PASSWORD, or sentinel.passwordFile.']
      : []),
  ]
  return {
    settings: {
      store: 'redis',
      redis: {
        ...where,
        ...(username !== '' && { username }),
        ...((usesSentinel || usesCluster) && isTls && { tls: true }),
        ...(caFile !== '' && { caFile }),
      },
    },
    comments: { 'session.redis': comments },
    notes,
  }
}

/** `host:port` of addresses of Redis. */
function nodesOf(urls: readonly string[]): readonly string[] {
  return urls.map(text => {
    const url = URL.canParse(text) ? new URL(text) : undefined
    return url === undefined || url.hostname === ''
      ? text.replace(/^.*@/, '')
      : `${url.hostname}:${url.port || '6379'}`
  })
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
