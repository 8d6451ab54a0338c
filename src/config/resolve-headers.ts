import type { RouteRule } from '../policy/route.ts'
import type { PresetName } from '../preset-headers.ts'
import type { Config, CustomHeader, HeaderClaim } from './config.ts'
import { foldedName, headerNameFault } from './header-name.ts'
import type { Report } from './problem.ts'
import { checkPresets, presetWith } from './resolve-presets.ts'
import type { Settings } from './schema.ts'
import { closest } from './suggest.ts'

/** What else the settings say that headers depend on. */
type Around = Readonly<{ routes: readonly RouteRule[]; profile: readonly string[] }>

const claims = [
  ...(['user', 'name', 'email', 'preferredUsername', 'tenant'] as const),
  ...(['roles', 'groups', 'session', 'authenticatedAt'] as const),
]
const texts: ReadonlySet<string> = new Set(claims.filter(claim => claim !== 'roles' && claim !== 'groups'))

/** What the application is told about people, and in which headers. */
export function resolveHeaders(
  { preset, encoding, custom, map, assertion }: Settings['headers'],
  { routes, profile }: Around,
  report: Report,
): Config['headers'] {
  checkPresets(preset, routes, report)
  checkNames(Object.keys(custom), preset, routes, report)
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
  return { preset, encoding, custom: resolved, map, assertion }
}

/** Each name is one that nothing else has, in any spelling that an application could read as the same. */
function checkNames(
  names: readonly string[],
  presets: readonly PresetName[],
  routes: readonly RouteRule[],
  report: Report,
): void {
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
    const preset = presetWith(name, presets)
    if (fault !== undefined) {
      report.problem(path, fault, remedy)
    } else if (twin !== undefined) {
      report.problem(path, `is the same as ${twin} for many applications`, 'leave one of the two out')
    } else if (preset !== undefined) {
      report.problem(path, `is a header of the preset ${preset}`, remedy, ['headers.preset'])
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
  if (property === undefined) return readPath(text, path, report)
  if (!profile.includes(property)) {
    const what = 'names a property that is not fetched'
    report.problem(path, what, `add ${property} to provider.graph.profile`, ['provider.graph.profile'])
  }
  return `graph.${property}`
}

/** A claim path: there is no telling what claims the tokens have. */
function readPath(text: string, path: string, report: Report): HeaderClaim {
  const meant = closest(text, claims)
  // RFC 7519 has names of any kind; those that are written with _ are usual.
  if (meant !== undefined && !text.includes('_')) {
    report.warning(path, 'is taken for a claim of the token', `did you mean ${meant}?`)
  }
  if (text.trim() !== text || text === 'graph' || text === 'graph.') {
    const remedy = `write one of ${claims.join(', ')}, graph. and a property of provider.graph.profile, or a claim`
    report.problem(path, 'is no claim', remedy)
  }
  return { path: text }
}

type Given = Settings['headers']['custom'][string]

/** Values are percent-encoded where they hold its first character, so it must be no part of such a code. */
function checkSeparator({ claim, separator }: Given, path: string, report: Report): void {
  if (separator === undefined) return
  if (!/^[ -$&-/:-@[-`{-~]{1,8}$/.test(separator)) {
    const what = 'must be signs of ASCII, eight at most: no letters, no digits, no %'
    report.problem(path, what, "write for example ';'")
  } else if (texts.has(claim) || claim.startsWith('graph.')) {
    report.warning(path, 'has no effect: this is no list', 'leave it out')
  }
}
