import { CompactSign } from 'jose'
import type { Claims } from '../../src/identity/claims.ts'
import { verifyIdToken } from '../../src/provider/id-token.ts'
import { createKeySet } from '../../src/provider/key-set.ts'
import type { ProviderSettings } from '../../src/provider/settings.ts'
import type { Expected } from '../../src/provider/signed-token.ts'
import { makeKey } from '../support/scripted-provider.ts'
import { settingsFor } from './start.ts'

const issuer = 'https://idp.example'
const key = makeKey('key-1')

export const metadataAlone = {
  issuer,
  authorization_endpoint: '',
  token_endpoint: '',
  jwks_uri: `${issuer}/keys`,
}

/** The text of good claims, and what is changed in them. A member that is `undefined` is left out. */
export function claimsText(now: number, changed: Record<string, unknown> = {}): string {
  const usual = { iss: issuer, aud: 'the-client', sub: 'sub-ada', nonce: 'n', iat: now, exp: now + 3600 }
  return JSON.stringify({ ...usual, ...changed })
}

/** A token with a good signature over any text. */
export async function signedText(text: string, header: Record<string, unknown> = {}): Promise<string> {
  const { privateKey } = await key
  return new CompactSign(new TextEncoder().encode(text))
    .setProtectedHeader({ alg: 'RS256', kid: 'key-1', ...header })
    .sign(privateKey)
}

/** Our own check of a token, which openid-client's checks would otherwise hide. */
export async function checkAlone(
  token: string,
  now: number,
  more: Partial<ProviderSettings> = {},
): Promise<Claims> {
  const expected = await expectedAlone(now, more)
  return verifyIdToken(token, { ...expected, nonce: 'n', accessToken: 'the-access-token' })
}

/** What every token of this provider is held against. */
export async function expectedAlone(now: number, more: Partial<ProviderSettings> = {}): Promise<Expected> {
  const { jwk } = await key
  const fetch = Object.assign(async () => Response.json({ keys: [jwk] }), { close: async () => undefined })
  return {
    metadata: metadataAlone,
    keys: createKeySet(metadataAlone.jwks_uri, fetch),
    settings: settingsFor(issuer, more),
    now,
  }
}

/** The same for a token whose claims alone are changed. */
export async function verifyAlone(
  changed: Record<string, unknown>,
  now: number,
  more: Partial<ProviderSettings> = {},
): Promise<Claims> {
  return checkAlone(await signedText(claimsText(now, changed)), now, more)
}
