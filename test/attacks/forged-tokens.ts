import { createHmac, createSign, constants, type KeyObject } from 'node:crypto'
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { failure, startProvider } from '../provider/start.ts'
import type { Script, ScriptedProvider } from '../support/scripted-provider.ts'

type Members = Readonly<Record<string, unknown>>

/** Header and payload of a compact JWS, not signed yet. */
export function unsigned(header: Members, claims: Members | string): string {
  const part = (text: string) => Buffer.from(text).toString('base64url')
  const payload = typeof claims === 'string' ? claims : JSON.stringify(claims)
  return `${part(JSON.stringify(header))}.${part(payload)}`
}

/** Signed with a shared secret. @param bits of the hash */
export function hmacSigned(head: string, secret: string | Buffer, bits = 256): string {
  return `${head}.${createHmac(`sha${bits}`, secret).update(head).digest('base64url')}`
}

/** Signed with an RSA key. @param isPss RSASSA-PSS instead of PKCS #1 v1.5 */
export function rsaSigned(head: string, key: KeyObject, hash = 'sha256', isPss = false): string {
  const padding = isPss ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING
  const saltLength = isPss ? { saltLength: constants.RSA_PSS_SALTLEN_DIGEST } : {}
  const signature = createSign(hash)
    .update(head)
    .sign({ key, padding, ...saltLength })
  return `${head}.${signature.toString('base64url')}`
}

/** As generous as a provider can be: what it offers must not matter. */
const everything = ['RS256', 'HS256', 'HS384', 'HS512', 'none', 'None', 'RS1', 'ES256K']

/**
 * Asserts that a sign-in with a forged token is refused, and that the gateway asked nobody for anything but the three
 * documents of the sign-in, at most twice for the keys.
 */
export async function refusesToken(
  t: TestContext,
  forge: (script: Script, idp: ScriptedProvider) => Promise<void> | void,
): Promise<void> {
  const { idp, exchange } = await startProvider(t)
  idp.script.metadata = { id_token_signing_alg_values_supported: everything }
  await forge(idp.script, idp)
  assert.match((await failure(exchange())).code, /^ERR_PROVIDER_(?:TOKEN|ANSWER)_INVALID$/)
  const asked = idp.calls.map(call => call.endpoint)
  assert.deepEqual(
    asked.filter(endpoint => endpoint !== 'keys'),
    ['openid-configuration', 'token'],
  )
  assert.ok(asked.length <= 4, asked.join())
}
