import { createHash, createPrivateKey, randomUUID, X509Certificate } from 'node:crypto'
import * as client from 'openid-client'
import type { KeyPair } from './credential-kinds.ts'
import { importSigningKey } from './signing-key.ts'

/** Seconds. Microsoft, certificate credentials: five to ten minutes at most. */
const lifetime = 300

/**
 * Presents a JWT that the key of a certificate has signed (private_key_jwt: RFC 7523 section 3, OpenID Connect Core 1.0
 * section 9). For Entra ID as Microsoft has it (certificate credentials): PS256, `x5t#S256`, `aud` is the token endpoint.
 * For others `aud` is the issuer alone, which no other server can be meant by, and the algorithm goes by the key.
 * @throws Error when the texts are no certificate and its key
 */
export function certificateAuthentication(
  { certificate, key, passphrase }: KeyPair,
  isEntra: boolean,
): client.ClientAuth {
  const shown = new X509Certificate(certificate)
  const privateKey = createPrivateKey({ key, ...(passphrase !== undefined && { passphrase }) })
  if (!shown.checkPrivateKey(privateKey)) throw new Error('the key does not fit the certificate')
  const thumbprint = (hash: 'sha1' | 'sha256') => createHash(hash).update(shown.raw).digest('base64url')
  const header = {
    typ: 'JWT',
    'x5t#S256': thumbprint('sha256'),
    // AD FS knows a certificate by this one alone.
    ...(!isEntra && { x5t: thumbprint('sha1') }),
  }
  const signing = importSigningKey(privateKey)

  // openid-client waits for what this gives, whatever its type says.
  return (server, ...request): unknown => {
    const modifyAssertion: client.ModifyAssertionFunction = (own, payload) => {
      Object.assign(own, header)
      Object.assign(payload, { jti: randomUUID(), exp: Number(payload['iat']) + lifetime })
      if (isEntra && server.token_endpoint !== undefined) payload['aud'] = server.token_endpoint
    }
    const known = isEntra ? ['PS256'] : server.token_endpoint_auth_signing_alg_values_supported
    return signing(known).then(signingKey =>
      client.PrivateKeyJwt(signingKey, { [client.modifyAssertion]: modifyAssertion })(server, ...request),
    )
  }
}
