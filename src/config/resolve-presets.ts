import type { RouteRule } from '../policy/route.ts'
import { presetHeaders, type PresetHeader, type PresetName } from '../preset-headers.ts'
import { foldedName, headerNameFault } from './header-name.ts'
import type { Report } from './problem.ts'

/** Says what presets cannot stand together, or beside what routes send. */
export function checkPresets(
  presets: readonly PresetName[],
  routes: readonly RouteRule[],
  report: Report,
): void {
  if (presets.includes('none') && presets.some(name => name !== 'none')) {
    const remedy = 'write [none], or leave none out'
    report.problem('headers.preset', 'none cannot stand beside another preset', remedy)
  }
  const names = [...new Set(presets)]
  for (const [index, one] of names.entries()) {
    for (const other of names.slice(0, index)) {
      const clash = clashOf(presetHeaders[other], presetHeaders[one])
      if (clash === undefined) continue
      const what = `${other} and ${one} give ${clash} different meanings`
      report.problem(
        'headers.preset',
        what,
        'leave one of the two out; headers.custom can add single headers',
      )
    }
  }
  checkTokens(presets, routes, report)
}

/** Which preset sets a header of this name, in any spelling; undefined when none does. */
export function presetWith(name: string, presets: readonly PresetName[]): PresetName | undefined {
  const folded = foldedName(name)
  return presets.find(preset => presetHeaders[preset].some(([header]) => foldedName(header) === folded))
}

/** A name that means one thing in the first preset and another in the second. */
function clashOf(first: readonly PresetHeader[], second: readonly PresetHeader[]): string | undefined {
  return second.find(([name, told, separator]) =>
    first.some(
      other => foldedName(other[0]) === foldedName(name) && (other[1] !== told || other[2] !== separator),
    ),
  )?.[0]
}

function checkTokens(presets: readonly PresetName[], routes: readonly RouteRule[], report: Report): void {
  for (const [index, { accessToken }] of routes.entries()) {
    // A name that is nobody's to take is refused elsewhere.
    if (accessToken === undefined || headerNameFault(accessToken.header) !== undefined) continue
    const path = `routes[${index}].accessToken.header`
    const isCredentials = foldedName(accessToken.header) === 'authorization'
    const preset = isCredentials ? undefined : presetWith(accessToken.header, presets)
    if (preset !== undefined) {
      const what = `${accessToken.header} is a header of the preset ${preset}`
      report.problem(path, what, 'write for example X-Forwarded-Access-Token', ['headers.preset'])
    } else if (!isCredentials && presets.includes('bearer')) {
      const what = 'cannot stand beside the preset bearer: a request carries one token'
      report.problem(path, what, 'write Authorization, which takes its place here', ['headers.preset'])
    }
  }
}
