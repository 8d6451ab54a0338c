import type { Claims } from '../identity/claims.ts'
import type { Asking } from './gathered-claims.ts'
import { ownAccessToken } from './own-access-token.ts'
import { userinfo } from './userinfo.ts'

/**
 * Who it is, and what is about this very sign-in: taken from the ID token alone, for it alone was made for us and carries
 * the nonce.
 */
const always: ReadonlySet<string> = new Set([
  ...[
    'iss',
    'sub',
    'aud',
    'azp',
    'tid',
    'oid',
    'exp',
    'iat',
    'nbf',
    'jti',
    'nonce',
    'at_hash',
    'c_hash',
    'typ',
  ],
  ...['sid', 'auth_time', 'acr', 'acrs', 'amr', 'login_hint'],
  // What the ID token leaves out stays left out.
  ...['_claim_names', '_claim_sources', 'hasgroups'],
])

/** They speak of the claim `email` beside them (OpenID Connect Core 1.0 section 5.1). */
const ofEmail: ReadonlySet<string> = new Set(['email_verified', 'xms_edov'])

/**
 * The claims of every source of the setting `claimSources`, in its order: the first that has a claim decides.
 * @throws GatewayError when one of them cannot be had
 */
export async function claimsOfSources(
  idClaims: Claims,
  accessToken: string,
  asking: Asking,
): Promise<Claims> {
  const { claimSources } = asking.settings
  if (claimSources.length === 1 && claimSources[0] === 'idToken') return idClaims
  const sources: Claims[] = []
  for (const source of claimSources) {
    switch (source) {
      case 'idToken':
        sources.push(idClaims)
        break
      case 'accessToken':
        sources.push(await ownAccessToken(accessToken, idClaims, asking))
        break
      case 'userinfo':
        sources.push(await userinfo(accessToken, idClaims, asking))
        break
      default:
        source satisfies never
    }
  }
  return mergedClaims(idClaims, sources, asking.settings.userClaim)
}

/**
 * @param sources the first that has a claim decides; who it is comes from the ID token whatever they say
 * @param userClaim path of the claim that says who it is, where the settings name one
 */
export function mergedClaims(idClaims: Claims, sources: readonly Claims[], userClaim = 'sub'): Claims {
  const steps = userClaim.split('.')
  // A name on the way may hold dots as well.
  const ofIdToken = new Set([...always, ...steps.map((_, at) => steps.slice(0, at + 1).join('.'))])
  const merged = new Map(Object.entries(idClaims).filter(([name]) => ofIdToken.has(name)))
  for (const claims of sources) {
    const { email } = claims
    // What says that an address was verified says so of the one beside it, not of another one.
    const isOfEmail = email !== undefined && (merged.get('email') ?? email) === email
    for (const [name, value] of Object.entries(claims)) {
      if (ofIdToken.has(name) || merged.has(name) || (ofEmail.has(name) && !isOfEmail)) continue
      merged.set(name, value)
    }
  }
  return Object.fromEntries(merged)
}
