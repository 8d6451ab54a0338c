import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { verifyAlone } from '../provider/own-check.ts'
import { failure, nowSeconds, startProvider } from '../provider/start.ts'
import { startWing } from '../signin/wing.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { makeKey } from '../support/scripted-provider.ts'

describe('TOK-04 the clock of the provider', () => {
  /** In 2030: the clock is a parameter, not that of this machine. */
  const then = 1_900_000_000
  for (const clockTolerance of [0, 30, 120, 300]) {
    const edges: [name: string, claims: Record<string, unknown>, isTaken: boolean][] = [
      ['exp at the tolerance', { exp: then - clockTolerance }, false],
      ['exp a second within it', { exp: then - clockTolerance + 1 }, true],
      ['nbf at the tolerance', { nbf: then + clockTolerance }, true],
      ['nbf a second beyond it', { nbf: then + clockTolerance + 1 }, false],
      ['iat at the tolerance', { iat: then + clockTolerance }, true],
      ['iat a second beyond it', { iat: then + clockTolerance + 1 }, false],
      ['iat an hour ahead', { iat: then + 3600, exp: then + 7200 }, false],
    ]
    for (const [name, claims, isTaken] of edges) {
      it(`${isTaken ? 'may' : 'may not'} differ by ${name}, with a tolerance of ${clockTolerance} s`, async () => {
        const verified = verifyAlone(claims, then, { clockTolerance })
        if (isTaken) assert.ok(await verified)
        else assert.equal((await failure(verified)).code, 'ERR_PROVIDER_CLOCK')
      })
    }
  }

  it('is judged by the one setting all the way through a sign-in', async t => {
    const now = nowSeconds()
    for (const [clockTolerance, isTaken] of [
      [60, false],
      [300, true],
    ] as const) {
      for (const claims of [{ exp: now - 150 }, { iat: now + 150 }, { nbf: now + 150 }]) {
        const { idp, exchange } = await startProvider(t, { clockTolerance })
        idp.script.claims = claims
        if (isTaken) assert.ok(await exchange())
        else assert.equal((await failure(exchange())).code, 'ERR_PROVIDER_CLOCK')
      }
    }
  })

  it('gives times that are numbers, and nothing else', async () => {
    for (const name of ['exp', 'iat', 'nbf']) {
      for (const value of [String(then), [then], { time: then }, true, null, '']) {
        const error = await failure(verifyAlone({ [name]: value }, then))
        assert.equal(error.code, 'ERR_PROVIDER_TOKEN_INVALID', `${name} ${JSON.stringify(value)}`)
      }
    }
  })
})

describe('TOK-04 a claim of an ID token that is not as it should be', () => {
  const now = nowSeconds()
  const issuer = 'https://idp.example'
  const rows: Record<string, readonly unknown[]> = {
    iss: [
      ...[
        `${issuer}/`,
        'https://IDP.example',
        'http://idp.example',
        `${issuer}:443`,
        `${issuer}.evil.example`,
      ],
      ...[`${issuer}\0`, ` ${issuer}`, [issuer], { issuer }, '', null, undefined, 1, '{tenantid}'],
    ],
    aud: [
      ...['another', 'The-Client', 'the-client ', 'the-client,another', '', [], ['another'], ['']],
      ...[[['the-client']], { 0: 'the-client' }, null, undefined, 1, ['the-client', 'another']],
    ],
    azp: ['another', '', null, 1, ['the-client'], { azp: 'the-client' }],
    nonce: ['another', 'N', 'n ', '', ['n'], { n: 'n' }, null, undefined, 0, true],
    sub: [undefined],
    at_hash: [
      'another',
      '',
      null,
      1,
      ['x'],
      hashOf('the-access-token', 'sha512'),
      hashOf('another', 'sha256'),
    ],
    typ: ['Bearer', 'Refresh', 'Offline', 'Logout'],
  }
  for (const [name, values] of Object.entries(rows)) {
    for (const value of values) {
      it(`is refused: ${name} ${JSON.stringify(value)}`, async () => {
        const error = await failure(verifyAlone({ [name]: value }, now))
        assert.equal(error.code, 'ERR_PROVIDER_TOKEN_INVALID')
      })
    }
  }

  it('is refused: another azp although we are one of several audiences', async () => {
    for (const azp of ['another', undefined, ['the-client']]) {
      await failure(verifyAlone({ aud: ['the-client', 'another'], azp }, now))
    }
    assert.ok(await verifyAlone({ aud: ['the-client', 'another'], azp: 'the-client' }, now))
  })
})

/** As OpenID Connect Core 1.0 section 3.1.3.6 says. */
function hashOf(token: string, hash: string): string {
  const digest = createHash(hash).update(token).digest()
  return digest.subarray(0, digest.length / 2).toString('base64url')
}

describe('TOK-04 the hash of the access token', () => {
  for (const [alg, hash] of [
    ['RS256', 'sha256'],
    ['ES384', 'sha384'],
    ['PS512', 'sha512'],
    ['EdDSA', 'sha512'],
  ] as const) {
    it(`is checked when the provider gives one: ${alg}`, async t => {
      const { idp, exchange } = await startProvider(t)
      const { jwk, privateKey } = await makeKey('key-1', alg)
      idp.script.metadata = { id_token_signing_alg_values_supported: [alg] }
      Object.assign(idp.script, { keys: [jwk], signWith: privateKey, header: { alg } })
      idp.script.claims = { at_hash: hashOf('the-access-token', hash) }
      assert.ok(await exchange())
      idp.script.tokens = { access_token: 'the access token of somebody else' }
      assert.match((await failure(exchange())).message, /at_hash/)
      idp.script.claims = {}
      assert.ok(await exchange())
    })
  }
})

describe('TOK-04 the subject of an ID token', () => {
  const rows: [name: string, sub: unknown][] = [
    ['an empty text', ''],
    ['a blank', ' '],
    ['a blank at its end', 'sub-ada '],
    ['a number', 7],
    ['a list', ['sub-ada']],
    ['an object', { sub: 'sub-ada' }],
    ['null', null],
    ['500 characters', 's'.repeat(500)],
    ['a line end', 'sub-ada\r\nx-admin: 1'],
    ['a NUL', 'sub-ada\0'],
    ['half a character', 'sub-\ud800'],
  ]
  for (const [name, sub] of rows) {
    it(`signs nobody in: ${name}`, async t => {
      const wing = await startWing(t)
      wing.idp.script.claims = { sub }
      const jar = new CookieJar()
      const answer = await wing.visit(await wing.started(jar), jar)
      assert.match(String(answer.headers['x-entrada']), /^provider-(?:token|answer)-invalid$/)
      assert.deepEqual(wing.names(jar), [])
    })
  }

  it('signs in with the 255 characters that OpenID Connect Core 2 allows', async t => {
    const wing = await startWing(t)
    const sub = 's'.repeat(255)
    wing.idp.script.claims = { sub }
    assert.equal((await wing.me(await wing.signedIn())).body['user'], sub)
  })
})
