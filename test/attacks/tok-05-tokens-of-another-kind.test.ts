import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { deflateRawSync } from 'node:zlib'
import { CompactSign, EncryptJWT } from 'jose'
import { checkAlone, claimsText, signedText } from '../provider/own-check.ts'
import { failure, nowSeconds, startProvider } from '../provider/start.ts'
import { refusesToken, unsigned } from './forged-tokens.ts'

const now = nowSeconds()

describe('TOK-05 a token that is no signed ID token is refused', () => {
  it('an encrypted one, with the client secret as its key', async t =>
    refusesToken(t, script => {
      script.idToken = async (_, claims) => {
        const key = new Uint8Array(32)
        key.set(Buffer.from('the-secret'))
        return new EncryptJWT(claims).setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).encrypt(key)
      }
    }))

  const heads: [name: string, header: Record<string, unknown>][] = [
    [
      'encrypted with a password after 2,147,483,648 rounds',
      { alg: 'PBES2-HS256+A128KW', p2c: 2 ** 31, p2s: 'AAAA', enc: 'A128GCM' },
    ],
    ['encrypted and compressed', { alg: 'dir', enc: 'A256GCM', zip: 'DEF' }],
    ['encrypted to the key of the provider', { alg: 'RSA-OAEP', enc: 'A256GCM', kid: 'key-1' }],
    ['that says it is signed', { alg: 'RS256', kid: 'key-1' }],
  ]
  for (const [name, header] of heads) {
    it(`five parts, ${name}`, async t =>
      refusesToken(t, script => {
        script.idToken = (_, claims) => `${unsigned(header, claims)}.AAAA.AAAA.AAAA`
      }))
  }

  it('a signed one whose claims are compressed', async t =>
    refusesToken(t, async script => {
      script.idToken = (_, claims) => {
        const zipped = deflateRawSync(JSON.stringify(claims)).toString('base64url')
        const head = Buffer.from('{"alg":"RS256","kid":"key-1","zip":"DEF"}').toString('base64url')
        return `${head}.${zipped}.AAAA`
      }
    }))

  it('a signed one in JSON instead of the compact form', async t =>
    refusesToken(t, script => {
      script.idToken = (header, claims) => {
        const [one = '', two = ''] = unsigned(header, claims).split('.')
        return JSON.stringify({ payload: two, signatures: [{ protected: one, signature: 'AAAA' }] })
      }
    }))
})

describe('TOK-05 a token with a good signature that was made for something else is refused', () => {
  for (const typ of [
    'logout+jwt',
    'at+jwt',
    'application/at+jwt',
    'entrada+jwt',
    'secevent+jwt',
    'dpop+jwt',
    'JOSE',
    '',
    1,
    null,
    ['JWT'],
  ]) {
    it(`typ ${JSON.stringify(typ)}`, async () => {
      const error = await failure(checkAlone(await signedText(claimsText(now), { typ }), now))
      assert.equal(error.code, 'ERR_PROVIDER_TOKEN_INVALID')
    })
  }

  for (const typ of [undefined, 'JWT', 'jwt', 'application/jwt']) {
    it(`but not with typ ${JSON.stringify(typ)}, which says nothing`, async () => {
      const header = typ === undefined ? {} : { typ }
      assert.ok(await checkAlone(await signedText(claimsText(now), header), now))
    })
  }

  it('but not by the claim typ that Keycloak gives its ID tokens', async () => {
    assert.ok(await checkAlone(await signedText(claimsText(now, { typ: 'ID' })), now))
  })

  it('a logout token, which has no nonce', async () => {
    const events = { 'http://schemas.openid.net/event/backchannel-logout': {} }
    await failure(checkAlone(await signedText(claimsText(now, { nonce: undefined, events, sid: 's' })), now))
  })
})

describe('TOK-05 a token that is large or strange within', () => {
  it('is refused when it is longer than 131072 characters, though its signature is good', async t => {
    const { idp, exchange } = await startProvider(t)
    idp.script.claims = { filler: 'x'.repeat(700_000) }
    assert.match((await failure(exchange())).message, /longer than 131072 characters/)
    idp.script.claims = { filler: 'x'.repeat(90_000) }
    assert.ok(await exchange())
  })

  it('may nest ten thousand lists without ending the process, and they mean nothing', async () => {
    const nested = `${'['.repeat(10_000)}${']'.repeat(10_000)}`
    const text = `${claimsText(now).slice(0, -1)},"roles":${nested}}`
    assert.ok(await checkAlone(await signedText(text), now))
  })

  it('is judged by the last of two claims of one name (RFC 7519 section 4)', async () => {
    const twice = (name: string, value: unknown) =>
      signedText(`${claimsText(now).slice(0, -1)},"${name}":${JSON.stringify(value)}}`)
    for (const [name, value] of [
      ['nonce', 'another'],
      ['aud', 'another'],
      ['iss', 'https://evil.example'],
      ['exp', 1],
    ] as const) {
      await failure(checkAlone(await twice(name, value), now))
    }
    assert.equal((await checkAlone(await twice('sub', 'the-last'), now))['sub'], 'the-last')
  })

  it('is judged alike by both checks: neither takes the first of two claims', async t => {
    const { idp, exchange } = await startProvider(t)
    for (const [first, last, isTaken] of [
      ['another', 'the-nonce', true],
      ['the-nonce', 'another', false],
    ] as const) {
      idp.script.idToken = async (header, claims) => {
        const usual = JSON.stringify({ ...claims, nonce: first })
        const text = `${usual.slice(0, -1)},"nonce":"${last}"}`
        return new CompactSign(Buffer.from(text))
          .setProtectedHeader({ alg: 'RS256', ...header })
          .sign(idp.script.signWith)
      }
      if (isTaken) assert.ok(await exchange())
      else await failure(exchange())
    }
  })

  it('changes no other object by __proto__, constructor or prototype', async () => {
    for (const name of ['__proto__', 'constructor', 'prototype']) {
      const text = `${claimsText(now).slice(0, -1)},"${name}":{"roles":["Admin"],"polluted":true}}`
      const claims = await checkAlone(await signedText(text), now)
      assert.equal(Reflect.get({}, 'polluted'), undefined)
      assert.equal(Object.hasOwn(claims, 'roles'), false)
    }
  })

  for (const [name, text] of [
    ['a list', '[]'],
    ['a word', '"claims"'],
    ['null', 'null'],
    ['no JSON', '{"iss":'],
    ['nothing', ''],
  ] as const) {
    it(`is refused when its claims are ${name}`, async () => {
      assert.equal(
        (await failure(checkAlone(await signedText(text), now))).code,
        'ERR_PROVIDER_TOKEN_INVALID',
      )
    })
  }
})

describe('TOK-05 the work that a refusal takes', () => {
  it('is less than 10 ms of processor time, whatever the token is', async t => {
    const good = await signedText(claimsText(now))
    const [head = '', , end = ''] = good.split('.')
    const large = Buffer.from(JSON.stringify({ x: 'x'.repeat(750_000) })).toString('base64url')
    const deep = Buffer.from(`{"x":${'['.repeat(10_000)}${']'.repeat(10_000)}}`).toString('base64url')
    const tokens: Record<string, string> = {
      'a megabyte of claims': `${head}.${large}.${end}`,
      'a megabyte of header': `${large}.e30.${end}`,
      'a megabyte of dots': '.'.repeat(1_000_000),
      'nested claims': `${head}.${deep}.${end}`,
      'a nested header': `${deep}.e30.${end}`,
      'many rounds': `${unsigned({ alg: 'PBES2-HS256+A128KW', p2c: 2 ** 31, enc: 'A128GCM' }, '')}.A.A.A`,
    }
    for (const [name, token] of Object.entries(tokens)) {
      const times: number[] = []
      for (let at = 0; at < 9; at += 1) {
        const before = process.cpuUsage()
        await failure(checkAlone(token, now))
        const { user, system } = process.cpuUsage(before)
        times.push((user + system) / 1000)
      }
      // The least of several: what else runs in this process must not count.
      const least = Math.min(...times)
      t.diagnostic(`${name}: ${least.toFixed(2)} ms`)
      assert.ok(least < 10, `${name}: ${least} ms`)
    }
  })
})
