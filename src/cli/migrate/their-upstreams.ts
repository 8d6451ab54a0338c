import { formatDuration } from '../../config/units.ts'
import type { TheirSettings } from './their-settings.ts'
import type { Note, Part, Tree } from './translation.ts'

/** Which requests go where. */
export type Mapping = Readonly<{
  /** A path of ours. */
  path: string
  /** What stands in its rule: the name of an upstream, an answer, or that it is closed. */
  to: Readonly<{ upstream?: string; respond?: Tree; access?: 'deny' }>
}>

/** The applications, and the paths that lead to them: the longest first, as it comes before shorter ones there. */
export function upstreamsOf(theirs: TheirSettings): Part & Readonly<{ mappings: readonly Mapping[] }> {
  if (isAskedOnly(theirs)) return askedOnly
  const notes: Note[] = []
  const upstreams: Record<string, Tree> = {}
  const found: (Mapping & Readonly<{ length: number }>)[] = []
  for (const [at, text] of theirs.list('upstreams').entries()) {
    const url = URL.canParse(text) ? new URL(text) : undefined
    const note = (what: string, which = `number ${at + 1}`) =>
      void notes.push({ option: 'upstreams', what: `${which} ${what}` })
    if (url === undefined) {
      note('is no address')
      continue
    }
    switch (url.protocol) {
      case 'http:':
      case 'https:': {
        const path = url.pathname
        const name = nameFor(path, upstreams)
        upstreams[name] = { url: url.origin, ...commonOf(theirs) }
        found.push({
          path: pathOf(path),
          to: name === 'default' ? {} : { upstream: name },
          length: path.length,
        })
        // The origin alone, as the address can hold secrets anywhere else.
        if (`${url.search}${url.username}${url.password}` !== '')
          note('has a query or credentials, which are left out', `${url.origin}${path}`)
        break
      }
      case 'unix:':
        upstreams[nameFor('/', upstreams)] = { url: `unix:${url.pathname}`, ...commonOf(theirs) }
        found.push({ path: '/**', to: {}, length: 1 })
        break
      case 'static:': {
        const status = Number(url.hostname)
        const known = Number.isInteger(status) && status >= 200 && status <= 599 ? status : 200
        const body = [204, 205, 304].includes(known) ? '' : 'Authenticated'
        found.push({ path: '/**', to: { respond: { status: known, body } }, length: 1 })
        break
      }
      case 'file:': {
        const path = url.hash.slice(1) || url.pathname
        found.push({ path: pathOf(path), to: { access: 'deny' }, length: path.length })
        note(
          'files are not served here: put a web server there and name it in upstreams; until then the path is closed',
          `file://${url.pathname}`,
        )
        break
      }
      default:
        note('is no address that is known here')
    }
  }
  const mappings = found.toSorted((one, other) => other.length - one.length)
  const unique = mappings.filter(({ path }, at) => mappings.findIndex(other => other.path === path) === at)
  for (const { path } of mappings.filter(mapping => !unique.includes(mapping))) {
    notes.push({ option: 'upstreams', what: `there are two for ${path}: the first is taken` })
  }
  return { settings: settingsOf(upstreams), notes, mappings: unique }
}

/** Whether theirs passes nothing on: another proxy asks it whether a request may pass. */
function isAskedOnly(theirs: TheirSettings): boolean {
  return theirs.list('upstreams').every(text => text.startsWith('static:'))
}

const askedOnly = {
  settings: { auth: { forwardAuth: { dialect: 'nginx' } } },
  comments: {
    'auth.forwardAuth': [
      'oauth2-proxy passed nothing on, so it was asked by another proxy: write which one (nginx, traefik, caddy, haproxy,',
      'envoy), name its address in listen.trustedProxies, and let it ask /.auth/verify in place of /oauth2/auth.',
    ],
  },
  mappings: [{ path: '/**', to: {} }],
} as const

function settingsOf(upstreams: Readonly<Record<string, Tree>>): Tree {
  const names = Object.keys(upstreams)
  const { url, ...more } = upstreams['default'] ?? {}
  if (names.length === 1 && url !== undefined && Object.keys(more).length === 0) return { upstream: url }
  return names.length === 0 ? {} : { upstreams }
}

function commonOf(theirs: TheirSettings): Tree {
  const timeout = theirs.seconds('upstream_timeout') ?? 0
  return {
    ...(!theirs.flag('pass_host_header', true) && { hostHeader: 'upstream' }),
    ...(timeout >= 1 && { timeouts: { headers: formatDuration(Math.min(timeout, 86_400)) } }),
  }
}

/** With a slash at its end everything below it, else this path alone. */
function pathOf(path: string): string {
  return path.endsWith('/') ? `${path}**` : path
}

function nameFor(path: string, taken: Readonly<Record<string, Tree>>): string {
  const plain =
    path
      .replace(/[^A-Za-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 50) || 'default'
  const names = [plain, ...Array.from({ length: 50 }, (_, at) => `${plain}-${at + 2}`)]
  return names.find(name => !Object.hasOwn(taken, name)) ?? plain
}
