import assert from 'node:assert/strict'
import { createHmac, generateKeyPairSync } from 'node:crypto'
import { describe, it } from 'node:test'
import { CompactSign, exportJWK, exportSPKI, importPKCS8, SignJWT, type JWK } from 'jose'
import { verifyIdToken } from '../../src/provider/id-token.ts'
import { createKeySet } from '../../src/provider/key-set.ts'
import { compactOf, makeKey, type Script } from '../support/scripted-provider.ts'
import { failure, nowSeconds, settingsFor, startProvider } from './start.ts'

describe('an ID token that is as it should be', () => {
  it('gives its claims and itself', async t => {
    const { idp, exchange } = await startProvider(t)
    idp.script.claims = { name: 'Ada' }
    const { claims, idToken } = await exchange()
    assert.deepEqual([claims['sub'], claims['name']], ['sub-ada', 'Ada'])
    assert.equal(idToken.split('.').length, 3)
  })

  it('may have several audiences if we are the authorized party', async t => {
    const { idp, exchange } = await startProvider(t)
    idp.script.claims = { aud: ['the-client', 'another'], azp: 'the-client' }
    assert.ok(await exchange())
  })

  for (const alg of ['ES256', 'PS256']) {
    it(`may be signed by ${alg} if the provider says that it does`, async t => {
      const { idp, exchange } = await startProvider(t)
      const { jwk, privateKey } = await makeKey('other', alg)
      idp.script.metadata = { id_token_signing_alg_values_supported: [alg] }
      Object.assign(idp.script, { keys: [jwk], signWith: privateKey, header: { alg, kid: 'other' } })
      assert.ok(await exchange())
    })
  }
})

describe('an ID token with a claim that is not as it should be', () => {
  const now = nowSeconds()
  const rows: [name: string, claims: Record<string, unknown>, code?: string][] = [
    ['another issuer', { iss: 'https://other.example' }],
    ['the issuer with a slash more', { iss: 'https://idp.example/' }],
    ['no issuer', { iss: undefined }],
    ['no subject', { sub: undefined }],
    ['no audience', { aud: undefined }],
    ['another audience', { aud: 'another' }],
    ['other audiences', { aud: ['another', 'others'] }],
    ['another audience beside us and no azp', { aud: ['the-client', 'another'] }],
    ['another audience beside us and its azp', { aud: ['the-client', 'another'], azp: 'another' }],
    ['no nonce', { nonce: undefined }],
    ['the nonce of another sign-in', { nonce: 'another' }],
    ['no iat', { iat: undefined }],
    ['an iat that is text', { iat: String(now) }],
    ['no exp', { exp: undefined }],
    ['an exp that is text', { exp: String(now + 900) }],
    ['an exp beyond the tolerance', { exp: now - 121 }, 'ERR_PROVIDER_CLOCK'],
    ['an nbf beyond the tolerance', { nbf: now + 121 }, 'ERR_PROVIDER_CLOCK'],
    ['an iat beyond the tolerance', { iat: now + 121 }, 'ERR_PROVIDER_CLOCK'],
  ]
  for (const [name, claims, code = 'ERR_PROVIDER_TOKEN_INVALID'] of rows) {
    it(`is refused by our own check: ${name}`, async () => {
      assert.equal((await failure(verify(claims, now))).code, code)
    })

    it(`ends the sign-in: ${name}`, async t => {
      const { idp, exchange } = await startProvider(t)
      idp.script.claims = claims
      assert.match(
        (await failure(exchange(now))).code,
        /^ERR_PROVIDER_(?:TOKEN_INVALID|ANSWER_INVALID|CLOCK)$/,
      )
    })
  }

  for (const [name, claims] of [
    ['exp', { exp: now - 119 }],
    ['nbf', { nbf: now + 120 }],
    ['iat', { iat: now + 120 }],
  ] as const) {
    it(`is taken with an ${name} within the tolerance of the clocks`, async () => {
      assert.ok(await verify(claims, now))
    })
  }

  it('is not turned into another object by a claim named __proto__', async () => {
    const claims = await verify(
      JSON.parse('{"__proto__":{"roles":["Admin"]}}') as Record<string, unknown>,
      now,
    )
    assert.equal(Object.getPrototypeOf(claims), Object.prototype)
    assert.equal(claims['roles'], undefined)
  })
})

describe('an algorithm that we do not believe', () => {
  it('is refused even if the provider offers it and a key for it was found', async () => {
    const now = nowSeconds()
    const secret = new Uint8Array(32).fill(1)
    const token = await new SignJWT({ nonce: 'n' })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer('https://idp.example')
      .setAudience('the-client')
      .setSubject('s')
      .setIssuedAt(now)
      .setExpirationTime(now + 60)
      .sign(secret)
    const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, [
      'verify',
    ])
    const verified = verifyIdToken(token, {
      metadata: { ...metadata, id_token_signing_alg_values_supported: ['HS256'] },
      keys: { find: async () => ({ key }) },
      settings: settingsFor('https://idp.example'),
      nonce: 'n',
      now,
    })
    assert.equal((await failure(verified)).code, 'ERR_PROVIDER_TOKEN_INVALID')
  })
})

const metadata = {
  issuer: 'https://idp.example',
  authorization_endpoint: '',
  token_endpoint: '',
  jwks_uri: 'https://idp.example/keys',
}

/** Our check alone, which openid-client's own checks would otherwise hide. */
async function verify(changed: Record<string, unknown>, now: number) {
  const { jwk, privateKey } = await key
  const claims = {
    iss: 'https://idp.example',
    aud: 'the-client',
    sub: 'sub-ada',
    nonce: 'n',
    iat: now,
    exp: now + 3600,
  }
  const text = JSON.stringify({ ...claims, ...changed })
  const token = await new CompactSign(new TextEncoder().encode(text))
    .setProtectedHeader({ alg: 'RS256', kid: 'k' })
    .sign(privateKey)
  const fetch = Object.assign(async () => Response.json({ keys: [jwk] }), { close: async () => undefined })
  return verifyIdToken(token, {
    metadata,
    keys: createKeySet('https://idp.example/keys', fetch),
    settings: settingsFor('https://idp.example'),
    nonce: 'n',
    now,
  })
}

const key = makeKey('k')

describe('an ID token with a signature that proves nothing', () => {
  const rows: [name: string, script: (script: Script) => Promise<void> | void][] = [
    ['none at all', script => void (script.idToken = (_, claims) => compactOf({ alg: 'none' }, claims))],
    ['"None"', script => void (script.idToken = (_, claims) => compactOf({ alg: 'None' }, claims))],
    [
      'a changed one',
      script => {
        script.idToken = (header, claims) => compactOf(header, claims, 'A'.repeat(342))
      },
    ],
    [
      'an empty one under a good header',
      script => void (script.idToken = (header, claims) => compactOf(header, claims)),
    ],
    [
      'another key under the same kid',
      async script => void (script.signWith = (await makeKey('key-1')).privateKey),
    ],
    [
      'another key under an unknown kid',
      async script => {
        script.signWith = (await makeKey('key-9')).privateKey
        script.header = { kid: 'key-9' }
      },
    ],
    ['a kid that is a path', script => void (script.header = { kid: '../../dev/null' })],
    [
      'the public key as the shared secret of HS256',
      async script => {
        const [jwk] = script.keys
        const { publicKey } = await makeKey('unused')
        const secret = await exportSPKI(publicKey)
        script.idToken = (_, claims) => {
          const unsigned = compactOf({ alg: 'HS256', kid: jwk?.kid }, claims).slice(0, -1)
          return `${unsigned}.${createHmac('sha256', secret).update(unsigned).digest('base64url')}`
        }
        script.keys = [...script.keys, octetKey(secret)]
      },
    ],
    [
      'the key in its own header',
      async script => {
        const { jwk, privateKey } = await makeKey('key-1')
        script.signWith = privateKey
        script.header = { jwk, x5u: 'http://127.0.0.1:9/x', jku: 'http://127.0.0.1:9/keys' }
      },
    ],
    [
      'a key of 1024 bits',
      async script => {
        const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
        script.keys = [{ ...(await exportJWK(publicKey)), kid: 'key-1', use: 'sig', alg: 'RS256' }]
        const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
        const key = await importPKCS8(pem, 'RS256')
        script.idToken = async (header, claims) => {
          const unsigned = compactOf(header, claims).slice(0, -1)
          const signature = await crypto.subtle.sign('RSASSA-PKCS1-v1_5', key, Buffer.from(unsigned))
          return `${unsigned}.${Buffer.from(signature).toString('base64url')}`
        }
      },
    ],
    [
      'an algorithm that the provider does not name',
      async script => {
        const { jwk, privateKey } = await makeKey('key-1', 'ES256')
        Object.assign(script, { keys: [jwk], signWith: privateKey, header: { alg: 'ES256' } })
      },
    ],
    ['an encrypted token', script => void (script.idToken = () => `${'e30.'.repeat(4)}e30`)],
    ['a header that asks for more', script => void (script.header = { crit: ['b64'], b64: true })],
    ['no token but a word', script => void (script.idToken = () => 'hello')],
    ['no token but dots', script => void (script.idToken = () => '..')],
  ]
  for (const [name, change] of rows) {
    it(`is refused: ${name}`, async t => {
      const { idp, exchange } = await startProvider(t)
      // As generous as a provider can be: what it offers must not matter.
      idp.script.metadata = {
        id_token_signing_alg_values_supported:
          name === 'an algorithm that the provider does not name'
            ? ['RS256']
            : ['RS256', 'HS256', 'none', 'None'],
      }
      await change(idp.script)
      assert.match((await failure(exchange())).code, /^ERR_PROVIDER_(?:TOKEN|ANSWER)_INVALID$/)
      const elsewhere = idp.calls.filter(
        call => !['openid-configuration', 'token', 'keys'].includes(call.endpoint),
      )
      assert.deepEqual(elsewhere, [])
    })
  }

  it('is refused when the provider offers nothing that we believe', async t => {
    const { idp, exchange } = await startProvider(t)
    idp.script.metadata = { id_token_signing_alg_values_supported: ['none'] }
    idp.script.idToken = (_, claims) => compactOf({ alg: 'none' }, claims)
    assert.equal((await failure(exchange())).code, 'ERR_PROVIDER_TOKEN_INVALID')
  })
})

describe('an ID token that is missing', () => {
  it('ends the sign-in', async t => {
    const { idp, exchange } = await startProvider(t)
    idp.script.tokens = { id_token: undefined }
    assert.equal((await failure(exchange())).code, 'ERR_PROVIDER_ANSWER_INVALID')
  })
})

function octetKey(secret: string): JWK {
  return { kty: 'oct', k: Buffer.from(secret).toString('base64url'), kid: 'key-1', alg: 'HS256' }
}
