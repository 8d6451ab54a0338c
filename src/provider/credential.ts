import * as client from 'openid-client'
import { GatewayError } from '../errors.ts'
import type { ProviderLog } from './finder.ts'
import type { ProviderSettings } from './settings.ts'

/** Makes a request to the token endpoint with the client secret, and once more with another where that is of use. */
export type WithCredential = <T>(request: (authentication: client.ClientAuth) => Promise<T>) => Promise<T>

/**
 * The secret is read for each request, so that a renewed one needs no restart. While it is exchanged, the provider and
 * the file do not change in the same moment: a request that is refused for its secret is made once more, with what the
 * file holds by then, or else with the secret that was accepted last; so is one while the file is not there. Nothing is
 * spent by a refused one: who asks is looked at first (RFC 6749 section 3.2.1).
 * @throws GatewayError ERR_PROVIDER_CREDENTIAL_REJECTED when the file cannot be read, and none was ever accepted
 */
export function createCredential(
  settings: Pick<ProviderSettings, 'clientSecret' | 'clientSecretMethod'>,
  log: Pick<ProviderLog, 'warn'>,
): WithCredential {
  const state = { accepted: '', told: '' }
  const authenticationBy =
    settings.clientSecretMethod === 'basic' ? client.ClientSecretBasic : client.ClientSecretPost

  function current(): string {
    try {
      return settings.clientSecret()
    } catch (cause) {
      const reason = 'the client secret cannot be read'
      if (state.accepted === '')
        throw new GatewayError('ERR_PROVIDER_CREDENTIAL_REJECTED', { cause, message: reason })
      tell(reason)
      return state.accepted
    }
  }

  function tell(reason: string): void {
    if (state.told !== reason)
      log.warn({ event: 'provider.credential', reason }, 'the secret before it serves')
    state.told = reason
  }

  return async request => {
    const secret = current()
    try {
      const answer = await request(authenticationBy(secret))
      if (secret !== state.accepted) Object.assign(state, { accepted: secret, told: '' })
      return answer
    } catch (error) {
      const other = isRefused(error) && [current(), state.accepted].find(it => it !== '' && it !== secret)
      if (other === false || other === undefined) throw error
      try {
        const answer = await request(authenticationBy(other))
        if (other === state.accepted) tell('the client secret is refused')
        state.accepted = other
        return answer
      } catch (again) {
        // Where none is taken, what counts is why the one that is set was not.
        throw isRefused(again) ? error : again
      }
    }
  }
}

/** 401 is about the credential whatever `error` says (RFC 6749 section 5.2). */
function isRefused(error: unknown): boolean {
  return (
    error instanceof client.WWWAuthenticateChallengeError ||
    (error instanceof client.ResponseBodyError && (error.status === 401 || error.error === 'invalid_client'))
  )
}
