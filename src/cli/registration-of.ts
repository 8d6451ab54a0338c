import { createHash } from 'node:crypto'
import type { Config } from '../config/config.ts'
import { graphUse } from '../entra/graph-use.ts'
import { registrationCloud } from '../entra/registration-cloud.ts'
import type { Registration } from '../entra/registration.ts'
import { resourceOf } from '../entra/scope.ts'
import { scopesFor } from '../provider/scopes.ts'
import type { RegisterOptions } from './arguments.ts'

type Routes = Config['routes']

/** What the settings ask of an app registration with Entra ID. @param roles beside those that the rules name */
export function registrationOf(
  config: Config,
  { tenantId, authorityHost }: NonNullable<Config['provider']['entra']>,
  { name, roles }: Omit<RegisterOptions, 'format'>,
): Registration {
  const { provider, routes, publicOrigin, origins, auth, headers } = config
  const apis = routes.filter(({ accept = [] }) => accept.includes('bearer'))
  const groups = valuesOf(routes, 'anyGroup', 'allGroups')
  const ofPrograms = valuesOf(apis, 'anyRole', 'allRoles')
  const idOf = (kind: string, value: string) => lastingId(`${name} ${kind} ${value}`)
  const scopes = scopesOf(config, groups)
  const { baseUrl } = provider.graph
  return {
    ...{ name, tenantId },
    cloud: { ...registrationCloud(authorityHost), ...(baseUrl !== undefined && { graph: baseUrl }) },
    redirectUris: redirectUrisOf(origins),
    ...(publicOrigin.startsWith('https:') && {
      frontchannelLogoutUri: `${publicOrigin}${auth.prefix}/frontchannel-logout`,
    }),
    roles: [...new Set([...roles, ...valuesOf(routes, 'anyRole', 'allRoles')])].map(value => ({
      id: idOf('role', value),
      value,
      forPrograms: ofPrograms.includes(value),
    })),
    ...(apis.length > 0 && {
      api: {
        scopes: valuesOf(apis, 'anyScope', 'allScopes').map(value => ({ id: idOf('scope', value), value })),
      },
    }),
    usesGroups: groups.length > 0,
    idTokenClaims: [
      ...['sid', 'login_hint', 'email', ...(provider.trustEmail === 'verified' ? ['xms_edov'] : [])],
      ...(headers.preset.includes('cloudbeaver') ? ['given_name', 'family_name'] : []),
      ...assurancesOf(routes),
    ],
    accessTokenClaims: apis.length > 0 ? ['idtyp', ...assurancesOf(apis)] : [],
    permissions: scopes.filter(isOfGraph).map(scope => scope.slice(scope.lastIndexOf('/') + 1)),
    otherScopes: scopes.filter(scope => !isOfGraph(scope)),
    credential: provider.credential,
  }
}

/** Every address that the provider sends people to, each once: the callbacks first. */
export function redirectUrisOf(origins: Config['origins']): readonly string[] {
  const callbacks = origins.map(({ redirectUri }) => redirectUri)
  return [...new Set([...callbacks, ...origins.map(({ postLogoutRedirectUri }) => postLogoutRedirectUri)])]
}

/** What is asked for at sign-in, and what tokens for the application are asked for later. */
function scopesOf(
  { provider, session, routes, headers }: Config,
  named: readonly string[],
): readonly string[] {
  const graph = graphUse(provider, { named, sendsAll: false })
  const ofPreset = headers.preset.includes('bearer') ? ['openid'] : []
  const tokenScopes = [...ofPreset, ...routes.flatMap(({ accessToken }) => accessToken?.scopes ?? [])]
  return scopesFor({}, { ...provider, graph, tokenScopes, revalidates: session.revalidate > 0 })
}

function isOfGraph(scope: string): boolean {
  return resourceOf(scope) === ''
}

/** Claims without which nobody can pass a rule on how somebody has signed in. */
function assurancesOf(routes: Routes): readonly string[] {
  const asks = (word: 'authContext' | 'maxAge') => routes.some(({ require }) => require?.[word] !== undefined)
  return [...(asks('authContext') ? ['acrs'] : []), ...(asks('maxAge') ? ['auth_time'] : [])]
}

type Words = 'anyRole' | 'allRoles' | 'anyGroup' | 'allGroups' | 'anyScope' | 'allScopes'

/** All that these words of the rules name, each once. */
function valuesOf(routes: Routes, ...words: readonly Words[]): readonly string[] {
  return [...new Set(routes.flatMap(({ require = {} }) => words.flatMap(word => require[word] ?? [])))]
}

/** A GUID that is the same for the same text, so that what is printed twice makes no second role (RFC 9562 section 5.8). */
function lastingId(text: string): string {
  const hex = createHash('sha256').update(`entrada ${text}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
