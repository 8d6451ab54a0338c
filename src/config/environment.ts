import { parseAuthority } from '../entra/authority.ts'
import { isEntraHost } from '../entra/cloud.ts'
import { type Given, givenText, settingNamed, sortInto } from './given.ts'
import type { Problem } from './problem.ts'
import { type Setting, settings } from './settings.ts'
import { authorityNames, azureNames, credentialPaths, type ShortName, shortNames } from './short-names.ts'
import { closest } from './suggest.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** Variables of ours that are no settings. */
const otherVariables: readonly string[] = ['ENTRADA_CONFIG']

/** What Kubernetes puts into every container for a Service called entrada or entrada-…. */
const serviceLink =
  /^ENTRADA_(?:\w+_)?(?:PORT(?:_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)?|SERVICE_HOST|SERVICE_PORT(?:_\w+)?)$/

/**
 * What the environment gives. An empty variable counts as not set.
 * @param elsewhere whether the command line or the file gives this setting
 */
export function fromEnvironment(
  env: Environment,
  elsewhere: (path: string) => boolean,
): { given: Given[]; problems: Problem[]; warnings: Problem[] } {
  const found = { given: [] as Given[], problems: [] as Problem[], warnings: unknownVariables(env) }
  const has = (path: string): boolean => found.given.some(({ setting }) => setting.path === path)
  const take = (setting: Setting, name: string, separator?: RegExp): void => {
    const value = env[name]
    if (value === undefined || value === '' || has(setting.path)) return
    if (isServiceLink(name, value)) return
    sortInto(
      found,
      givenText(setting, setting.path === 'log.level' ? value.toLowerCase() : value, name, separator),
    )
  }
  const takeShort = ({ name, path, separator }: ShortName): void => take(settingNamed(path), name, separator)

  for (const setting of settings) take(setting, setting.variable)
  for (const short of shortNames) takeShort(short)
  const authority = authorityNames.find(name => (env[name] ?? '') !== '')
  if (authority !== undefined) addAuthority(found, authority, env[authority]?.trim() ?? '')
  // An issuer set on purpose is another provider: what the platform says of Entra is not about it.
  if (has('provider.issuer') || elsewhere('provider.issuer')) return found
  for (const short of azureNames) {
    const rivals = credentialPaths.includes(short.path) ? credentialPaths : []
    if (!rivals.some(path => path !== short.path && (has(path) || elsewhere(path)))) takeShort(short)
  }
  return found
}

function addAuthority(found: { given: Given[]; problems: Problem[] }, origin: string, url: string): void {
  const givenFor = (path: string): Given | undefined =>
    found.given.find(({ setting }) => setting.path === path)
  const add = (path: string, value: string): void => {
    if (givenFor(path) === undefined) found.given.push({ setting: settingNamed(path), value, origin })
  }
  const host = URL.canParse(url) ? new URL(url) : undefined
  const entra = parseAuthority(url)
  if (entra !== undefined) {
    const tenant = givenFor('provider.tenantId')
    if (tenant !== undefined && String(tenant.value).toLowerCase() !== entra.tenantId) {
      found.problems.push({
        where: origin,
        path: 'provider.tenantId',
        what: `names another tenant than ${tenant.origin}`,
        remedy: 'set one of the two',
      })
    }
    add('provider.authorityHost', entra.authorityHost)
    add('provider.tenantId', entra.tenantId)
  } else if (host !== undefined && isEntraHost(host.hostname) && url.replace(/\/$/, '') === host.origin) {
    add('provider.authorityHost', host.origin)
  } else {
    add('provider.issuer', url)
  }
}

function isServiceLink(name: string, value: string): boolean {
  return serviceLink.test(name) && /^(?:tcp|udp|sctp):\/\//.test(value)
}

function unknownVariables(env: Environment): Problem[] {
  const known = [...settings.map(({ variable }) => variable), ...otherVariables]
  const unknown = Object.keys(env).filter(
    name => name.startsWith('ENTRADA_') && (!known.includes(name) || isServiceLink(name, env[name] ?? '')),
  )
  return unknown.sort().map(name => {
    const meant = meantBy(name, known)
    const remedy = serviceLink.test(name)
      ? 'Kubernetes makes it for a Service of that name: set enableServiceLinks: false in the pod'
      : meant === undefined
        ? 'docs/configuration.md has them all'
        : `did you mean ${meant}?`
    return { where: name, path: '', what: 'this variable is no setting and is ignored', remedy }
  })
}

/** The setting of that name, or the first whose name goes on after it: `…SESSION_IDEL` is `…SESSION_IDLE_TIMEOUT`. */
function meantBy(name: string, known: readonly string[]): string | undefined {
  const parts = name.split('_').length
  const begun = (whole: string): string => whole.split('_').slice(0, parts).join('_')
  const longer = parts < 3 ? [] : known.map(begun).filter(short => short !== name)
  const found = closest(name, [...known, ...longer])
  return known.find(whole => whole === found) ?? known.find(whole => begun(whole) === found)
}
