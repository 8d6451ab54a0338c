// Whoever a request is from, proved by the assertion of the gateway. Needs `npm install jose`.
import { createRemoteJWKSet, jwtVerify } from 'jose'

/**
 * @param {{ issuer: string, audience: string, jwksUrl: string }} expected the public origin of the gateway; what it
 *   calls this application; where its keys are
 * @returns from a request of node:http (Express, Fastify's `request.raw`) to the claims; throws when nothing is proved
 */
export function createVerifier({ issuer, audience, jwksUrl }) {
  const keys = createRemoteJWKSet(new URL(jwksUrl), {
    cacheMaxAge: 300_000,
    // An unknown key is asked for at once, but whoever makes keys up causes no more than a request in a second.
    cooldownDuration: 1_000,
    timeoutDuration: 5_000,
  })
  return async request => {
    // Not `request.headers`: that joins several into one.
    const sent = request.headersDistinct['x-entrada-assertion'] ?? []
    if (sent.length !== 1) throw new Error(`${sent.length} assertions`)
    const { payload } = await jwtVerify(sent[0], keys, {
      algorithms: ['ES256'],
      typ: 'entrada+jwt',
      issuer,
      audience,
      requiredClaims: ['sub', 'iat', 'exp'],
      maxTokenAge: '5m',
      clockTolerance: '30s',
    })
    return payload
  }
}
