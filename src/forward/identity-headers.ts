import { valuesAt } from '../identity/claim-values.ts'
import type { Identity } from '../identity/identity.ts'
import type { PresetHeader, Told } from '../preset-headers.ts'
import { encodedList, encodedText, type HeaderEncoding } from './header-encoding.ts'

/** Names and values one after the other, as Node's rawHeaders; values as Latin-1 text of their UTF-8 bytes. */
export type RawHeaders = readonly string[]

/** How presets write what they tell. */
export type PresetOptions = Readonly<{
  encoding: HeaderEncoding
  /** What the application calls a role, by the role of a token. */
  roleMap: Readonly<Record<string, string>>
  /** Whether the user is the object id of Entra ID. */
  isObjectId?: boolean
}>

/**
 * What these headers tell of somebody; what is not known of them, or empty, gives no header, save `teams`. Lists are joined
 * by their separator, with `%` and its first character percent-encoded inside.
 */
export function identityHeaders(
  headers: readonly PresetHeader[],
  identity: Identity,
  { encoding, roleMap }: PresetOptions,
): RawHeaders {
  return headers.flatMap(([name, told, separator = ',', also]) => {
    const known = toldOf(told, identity, roleMap) ?? ''
    const value =
      typeof known === 'string' ? encodedText(known, encoding) : encodedList(known, separator, encoding, also)
    return value === '' && told !== 'teams' ? [] : [name, value]
  })
}

function toldOf(
  told: Told,
  identity: Identity,
  roleMap: PresetOptions['roleMap'],
): string | readonly string[] | undefined {
  switch (told) {
    case 'roles':
    case 'teams':
      return mappedRoles(identity.roles, roleMap)
    case 'grafanaRole':
      return grafanaRole(identity.roles, roleMap)
    case 'firstName':
      return identity.profile?.['givenName'] ?? textOf('given_name', identity)
    case 'lastName':
      return identity.profile?.['surname'] ?? textOf('family_name', identity)
    case 'user':
    case 'name':
    case 'email':
    case 'preferredUsername':
    case 'tenant':
    case 'groups':
      return identity[told]
    // Made elsewhere.
    case 'principal':
    case 'token':
    default:
      return undefined
  }
}

/** What a claim of the token says that is kept for it (OpenID Connect Core 1.0 section 5.1). */
function textOf(claim: string, { claims }: Identity): string | undefined {
  return valuesAt(claims, claim)?.map(String).join(' ')
}

/** Roles under the names that the application has for them; the others stay as they are. */
function mappedRoles(roles: readonly string[], map: PresetOptions['roleMap']): readonly string[] {
  return [...new Set(roles.map(role => (Object.hasOwn(map, role) ? (map[role] as string) : role)))]
}

/** Lowest first, as Grafana ranks them. */
const grafanaRoles = ['Viewer', 'Editor', 'Admin', 'GrafanaAdmin']

/** The highest role of Grafana among these, else the one that may nothing: left out, Grafana would keep the last one. */
function grafanaRole(roles: readonly string[], map: PresetOptions['roleMap']): string {
  const mapped = mappedRoles(roles, map)
  return grafanaRoles.findLast(role => mapped.includes(role)) ?? 'None'
}
