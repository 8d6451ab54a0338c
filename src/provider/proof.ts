import { createHash } from 'node:crypto'
import * as client from 'openid-client'
import { certificateAuthentication } from './client-assertion.ts'
import type { Credential } from './credential-kinds.ts'

/** What a token request shows of a credential; two that hold the same have the same `mark`. */
export type Proof = Readonly<{ mark: string; authentication: client.ClientAuth }>

/**
 * Reads what a credential holds now. A key is taken apart only when it is another than the time before.
 * @throws Error when it cannot be read or used
 */
export function proofsOf(credential: Credential, isEntra: boolean): () => Proof {
  if (credential.kind === 'secret') {
    const { secret, method } = credential
    const by = method === 'basic' ? client.ClientSecretBasic : client.ClientSecretPost
    return () => proof(secret(), by)
  }
  if (credential.kind === 'federated') {
    return () => proof(credential.assertion(), presented)
  }
  const state: { last?: Proof } = {}
  return () => {
    const pair = credential.read()
    const mark = markOf(JSON.stringify(pair))
    if (state.last?.mark !== mark) {
      state.last = { mark, authentication: certificateAuthentication(pair, isEntra) }
    }
    return state.last
  }
}

function proof(text: string, by: (text: string) => client.ClientAuth): Proof {
  return { mark: markOf(text), authentication: by(text) }
}

function markOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}

/** Sends a token of somebody else as it is (RFC 7521 section 4.2; Microsoft: workload identity federation). */
function presented(assertion: string): client.ClientAuth {
  return (_server, { client_id }, body) => {
    body.set('client_id', client_id)
    body.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
    body.set('client_assertion', assertion)
  }
}
