import type { RouteRule } from '../policy/route.ts'
import type { Config, CustomHeader, HeaderClaim } from './config.ts'
import { foldedName, headerNameFault } from './header-name.ts'
import type { Report } from './problem.ts'
import type { Settings } from './schema.ts'
import { closest } from './suggest.ts'

/** What else the settings say that headers depend on. */
type Around = Readonly<{ routes: readonly RouteRule[]; profile: readonly string[] }>

const claims = [
  ...(['user', 'name', 'email', 'preferredUsername', 'tenant'] as const),
  ...(['roles', 'groups', 'session', 'authenticatedAt'] as const),
]
const lists: ReadonlySet<string> = new Set(['roles', 'groups'])

/** What the application is told about people, and in which headers. */
export function resolveHeaders(
  { preset, encoding, custom, assertion }: Settings['headers'],
  { routes, profile }: Around,
  report: Report,
): Config['headers'] {
  if (preset.includes('none') && preset.some(name => name !== 'none')) {
    report.problem('headers.preset', 'none cannot stand beside another preset', 'write [none] or [forwarded]')
  }
  checkNames(Object.keys(custom), routes, report)
  const resolved = Object.entries(custom).map(([name, given]): CustomHeader => {
    const at = (key: string): string => `headers.custom.${name}.${key}`
    checkSeparator(given, at('separator'), report)
    return {
      name,
      claim: readClaim(given.claim, profile, at('claim'), report),
      separator: given.separator ?? ',',
      encoding: given.encoding ?? encoding,
    }
  })
  return { preset, encoding, custom: resolved, assertion }
}

/** Each name is one that nothing else has, in any spelling that an application could read as the same. */
function checkNames(names: readonly string[], routes: readonly RouteRule[], report: Report): void {
  const tokens = routes.flatMap(({ accessToken }, index) =>
    accessToken === undefined ? [] : [{ index, folded: foldedName(accessToken.header) }],
  )
  for (const [index, name] of names.entries()) {
    const path = `headers.custom.${name}`
    const remedy = 'write for example X-Department'
    const folded = foldedName(name)
    const fault = folded === 'authorization' ? 'Authorization is for credentials' : headerNameFault(name)
    const twin = names.slice(0, index).find(other => foldedName(other) === folded)
    const token = tokens.find(other => other.folded === folded)
    if (fault !== undefined) {
      report.problem(path, fault, remedy)
    } else if (twin !== undefined) {
      report.problem(path, `is the same as ${twin} for many applications`, 'leave one of the two out')
    } else if (token !== undefined) {
      const what = `holds a token on routes[${token.index}] (accessToken.header)`
      report.problem(path, what, remedy, [`routes[${token.index}].accessToken.header`])
    }
  }
}

function readClaim(text: string, profile: readonly string[], path: string, report: Report): HeaderClaim {
  const claim = claims.find(known => known === text)
  if (claim !== undefined) return claim
  const property = /^graph\.(.+)$/.exec(text)?.[1]
  if (property === undefined) {
    const meant = closest(text, claims)
    const hint = meant === undefined ? '' : `did you mean ${meant}? `
    const remedy = `${hint}write one of ${claims.join(', ')}, or graph. and a property of provider.graph.profile`
    report.problem(path, 'is nothing that a session keeps', remedy)
    return 'user'
  }
  if (!profile.includes(property)) {
    const what = 'names a property that is not fetched'
    report.problem(path, what, `add ${property} to provider.graph.profile`, ['provider.graph.profile'])
  }
  return `graph.${property}`
}

type Given = Settings['headers']['custom'][string]

/** Values are percent-encoded where they hold its first character, so it must be no part of such a code. */
function checkSeparator({ claim, separator }: Given, path: string, report: Report): void {
  if (separator === undefined) return
  if (!/^[ -$&-/:-@[-`{-~]{1,8}$/.test(separator)) {
    const what = 'must be signs of ASCII, eight at most: no letters, no digits, no %'
    report.problem(path, what, "write for example ';'")
  } else if (!lists.has(claim)) {
    report.warning(path, 'has no effect: only roles and groups are lists', 'leave it out')
  }
}
