import * as client from 'openid-client'
import { GatewayError } from '../errors.ts'
import type { Credential } from './credential-kinds.ts'
import type { ProviderLog } from './finder.ts'
import { proofsOf, type Proof } from './proof.ts'

/** A request to the token endpoint. */
export type TokenRequest<T> = (authentication: client.ClientAuth) => Promise<T>

/** The answer, or why the credential was of no use. */
type Outcome<T> = Readonly<{ answer: T }> | Readonly<{ refusal: unknown }>

export type RenewedCredential = Readonly<{
  kind: Credential['kind']
  /** Changes when the credential does; undefined while it cannot be read. */
  mark: () => string | undefined
  /** @throws whatever else than a refusal of the credential comes of the request */
  attempt: <T>(request: TokenRequest<T>) => Promise<Outcome<T>>
}>

/** What each kind is called in sentences. */
export const credentialNames: Readonly<Record<Credential['kind'], string>> = {
  secret: 'client secret',
  certificate: 'client certificate',
  federated: 'federated token',
}

/**
 * A credential is read for each request, so that a renewed one needs no restart. While it is exchanged, the provider and
 * the file do not change in the same moment: a request that is refused for it is made once more, with what the file holds
 * by then, or else with the one that was accepted last; so is one while the file is not there, or a key and its
 * certificate do not fit yet. Nothing is spent by a refused one: who asks is looked at first (RFC 6749 section 3.2.1).
 */
export function createRenewedCredential(
  credential: Credential,
  isEntra: boolean,
  log: Pick<ProviderLog, 'warn'>,
): RenewedCredential {
  const { kind } = credential
  const read = proofsOf(credential, isEntra)
  const state: { accepted?: Proof; told: string } = { told: '' }

  /** @throws GatewayError ERR_PROVIDER_CREDENTIAL_REJECTED when it cannot be read, and none was ever accepted */
  function current(): Proof {
    try {
      return read()
    } catch (cause) {
      const reason = `the ${credentialNames[kind]} cannot be ${kind === 'certificate' ? 'used' : 'read'}`
      if (state.accepted === undefined)
        throw new GatewayError('ERR_PROVIDER_CREDENTIAL_REJECTED', { cause, message: reason })
      tell(reason)
      return state.accepted
    }
  }

  function tell(reason: string): void {
    if (state.told !== reason)
      log.warn({ event: 'provider.credential', credential: kind, reason }, 'the one before it serves')
    state.told = reason
  }

  function accept(proof: Proof): void {
    if (proof.mark !== state.accepted?.mark) Object.assign(state, { accepted: proof, told: '' })
  }

  return {
    kind,
    mark: () => {
      try {
        return read().mark
      } catch {
        return undefined
      }
    },
    attempt: async request => {
      const shown = orRefusal(current)
      if ('refusal' in shown) return shown
      try {
        const answer = await request(shown.authentication)
        accept(shown)
        return { answer }
      } catch (refusal) {
        if (!isRefused(refusal, kind)) throw refusal
        const latest = orRefusal(current)
        const others = ['refusal' in latest ? undefined : latest, state.accepted]
        const other = others.find(it => it !== undefined && it.mark !== shown.mark)
        if (other === undefined) return { refusal }
        try {
          const answer = await request(other.authentication)
          if (other.mark === state.accepted?.mark) tell(`the ${credentialNames[kind]} is refused`)
          state.accepted = other
          return { answer }
        } catch (again) {
          // Where none is taken, what counts is why the one that is set was not.
          if (isRefused(again, kind)) return { refusal }
          throw again
        }
      }
    },
  }
}

function orRefusal(current: () => Proof): Proof | Readonly<{ refusal: unknown }> {
  try {
    return current()
  } catch (refusal) {
    return { refusal }
  }
}

/**
 * 401 is about the credential (RFC 6749 section 5.2), save where `error` says that the grant is what is wrong. Entra has
 * said `invalid_request` of a token that no federated credential of the application fits (AADSTS70021).
 */
function isRefused(error: unknown, kind: Credential['kind']): boolean {
  // Any other answer may have the header as well, and the code may be spent by then.
  if (error instanceof client.WWWAuthenticateChallengeError) return error.status === 401
  if (!(error instanceof client.ResponseBodyError) || error.error === 'invalid_grant') return false
  if (error.status === 401 || error.error === 'invalid_client') return true
  return kind === 'federated' && error.error === 'invalid_request'
}
