import type { Config } from './config/config.ts'
import { isSharedAuthority } from './entra/tenant.ts'
import type { TokenSource } from './guard/bearer-challenge.ts'
import type { Identifier } from './identity/identity.ts'
import { fromBearer, type FromBearerOptions } from './provider/from-bearer.ts'
import type { Provider } from './provider/provider.ts'
import type { SessionStore } from './session/session-store.ts'

/**
 * How bearer tokens are accepted: who asks the guard's question, where a client gets a token, and sessions beside which what
 * is open by a token is followed as well.
 */
export function acceptingBearers(
  config: Config,
  {
    provider,
    sessions,
    ...options
  }: Omit<FromBearerOptions, 'verify' | 'clockTolerance'> &
    Readonly<{ provider: Pick<Provider, 'verifyBearer'>; sessions: SessionStore }>,
): Readonly<{
  asking: Readonly<{ bearer: Identifier; tokenSource: TokenSource }>
  followed: Pick<SessionStore, 'follow' | 'onEnd' | 'isEnded'>
}> {
  const { clockTolerance } = config.provider
  const { identify, follow } = fromBearer({ ...options, clockTolerance, verify: provider.verifyBearer })
  return {
    asking: { bearer: identify, tokenSource: tokenSourceOf(config) },
    followed: { ...sessions, follow: identity => follow(identity) ?? sessions.follow(identity) },
  }
}

/** Entra's parameters of a challenge: the tenant, or `common` beside an empty realm (Entra "claims challenges"). */
function tokenSourceOf({ provider: { entra }, publicOrigin }: Config): TokenSource {
  if (entra === undefined) return { realm: publicOrigin }
  const isShared = isSharedAuthority(entra.tenantId)
  const tenant = isShared ? 'common' : entra.tenantId
  return {
    realm: isShared ? '' : entra.tenantId,
    authorizationUri: `${entra.authorityHost}/${tenant}/oauth2/v2.0/authorize`,
  }
}
