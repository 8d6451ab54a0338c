import assert from 'node:assert/strict'
import { createPublicKey } from 'node:crypto'
import { describe, it } from 'node:test'
import { deflateRawSync } from 'node:zlib'
import { CompactSign } from 'jose'
import { api, key, tokenOf, version2 } from '../provider/bearer-alone.ts'
import { fromBearerAlone } from '../provider/from-bearer-alone.ts'
import { hmacSigned, unsigned } from './forged-tokens.ts'

const header = { alg: 'RS256', kid: 'key-1', typ: 'JWT' }
const part = (text: string) => Buffer.from(text).toString('base64url')

async function refuses(token: string): Promise<void> {
  const found = await fromBearerAlone().says(`Bearer ${token}`)
  assert.deepEqual([found.kind, found.kind === 'no' && found.code], ['no', 'ERR_TOKEN_INVALID'])
}

/** A token with a good signature over any text. */
async function signedText(text: string): Promise<string> {
  const { privateKey } = await key
  return new CompactSign(Buffer.from(text)).setProtectedHeader(header).sign(privateKey)
}

describe('TOK-05 what is no bearer token in the compact form of a JWS', () => {
  it('is refused before anything of it is read', async () => {
    const { says, looked } = fromBearerAlone()
    const claims = JSON.stringify(version2)
    for (const token of [
      `${unsigned({ alg: 'dir', enc: 'A256GCM', zip: 'DEF' }, claims)}.AAAA.AAAA.AAAA`,
      `${unsigned({ alg: 'PBES2-HS256+A128KW', p2c: 2 ** 31, enc: 'A128GCM' }, claims)}.A.A.A`,
      `${unsigned({ alg: 'none' }, claims)}.`,
      unsigned({ alg: 'RS256' }, claims),
      '.'.repeat(16_000),
      'x'.repeat(1_000_000),
      `${'x'.repeat(16_384)}.a.b`,
      JSON.stringify({ payload: part(claims), signatures: [{ protected: part('{}'), signature: 'AAAA' }] }),
      `${await tokenOf(version2)}, Bearer x`,
    ]) {
      assert.equal((await says(`Bearer ${token}`)).kind, 'no')
    }
    assert.deepEqual(looked, [])
  })

  for (const alg of ['none', 'None', 'HS256', 'RS1', 'PS256', 'dir', 'ES256', 1, null, ['RS256']]) {
    it(`is refused: alg ${JSON.stringify(alg)}`, async () =>
      refuses(`${unsigned({ ...header, alg }, JSON.stringify(version2))}.AAAA`))
  }

  it('is refused: signed with the public key as a shared secret', async () => {
    const { jwk } = await key
    const pem = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' })
    await refuses(hmacSigned(unsigned({ ...header, alg: 'HS256' }, JSON.stringify(version2)), pem))
  })

  it('is refused: compressed claims, unknown critical members', async () => {
    const zipped = deflateRawSync(JSON.stringify(version2)).toString('base64url')
    await refuses(`${part(JSON.stringify({ ...header, zip: 'DEF' }))}.${zipped}.AAAA`)
    await refuses(`${unsigned({ ...header, crit: ['x'], x: 1 }, JSON.stringify(version2))}.AAAA`)
  })
})

describe('TOK-05 a bearer token that is strange within', () => {
  const text = JSON.stringify(version2)
  const and = (more: string) => signedText(`${text.slice(0, -1)},${more}}`)

  it('is judged by the last of two claims of one name', async () => {
    for (const more of [
      `"aud":"another"`,
      `"tid":"x"`,
      `"exp":1`,
      `"iss":"https://evil.example"`,
      `"oid":""`,
    ]) {
      await refuses(await and(more))
    }
    const found = await fromBearerAlone().says(`Bearer ${await and('"scp":"last"')}`)
    assert.deepEqual(found.kind === 'yes' && found.identity.scopes, ['last'])
  })

  it('changes no other object by __proto__, constructor or prototype', async () => {
    for (const name of ['__proto__', 'constructor', 'prototype']) {
      const found = await fromBearerAlone().says(
        `Bearer ${await and(`"${name}":{"roles":["Admin"],"scp":"all","polluted":true}`)}`,
      )
      assert.ok(found.kind === 'yes')
      assert.equal(Reflect.get({}, 'polluted'), undefined)
      assert.deepEqual([found.identity.roles, found.identity.scopes], [[], ['data.read', 'data.write']])
    }
  })

  it('may not hide what it lacks in __proto__', async () => {
    const { oid: _, ...rest } = version2
    await refuses(await signedText(`${JSON.stringify(rest).slice(0, -1)},"__proto__":{"oid":"oid-eve"}}`))
  })

  for (const claims of ['[]', '"x"', 'null', '{"iss":', '']) {
    it(`is refused when its claims are ${claims === '' ? 'nothing' : claims}`, async () =>
      refuses(await signedText(claims)))
  }

  it('may nest lists, and they mean nothing', async () => {
    const nested = `${'['.repeat(4000)}${']'.repeat(4000)}`
    const found = await fromBearerAlone().says(`Bearer ${await and(`"roles":${nested}`)}`)
    assert.deepEqual(found.kind === 'yes' && found.identity.roles, [])
  })
})

describe('TOK-05 the work that the refusal of a bearer token takes', () => {
  it('is less than 10 ms of processor time, whatever the token is', async t => {
    const [head = '', , end = ''] = (await tokenOf(version2)).split('.')
    const deep = part(`{"x":${'['.repeat(5000)}${']'.repeat(5000)}}`)
    const tokens: Record<string, string> = {
      'a megabyte of claims': `${head}.${part('x'.repeat(750_000))}.${end}`,
      'a megabyte of dots': '.'.repeat(1_000_000),
      'a megabyte of letters': 'x'.repeat(1_000_000),
      'a megabyte of blanks': ' '.repeat(1_000_000),
      'sixteen thousand blanks': `${' '.repeat(16_000)}!`,
      'nested claims': `${head}.${deep}.${end}`,
      'a nested header': `${deep}.e30.${end}`,
      'many rounds': `${unsigned({ alg: 'PBES2-HS256+A128KW', p2c: 2 ** 31, enc: 'A128GCM' }, '')}.A.A.A`,
    }
    const { identify } = fromBearerAlone()
    for (const [name, token] of Object.entries(tokens)) {
      const times: number[] = []
      for (let at = 0; at < 9; at += 1) {
        const before = process.cpuUsage()
        // Another each time, for what was refused is remembered.
        const authorization = `Bearer ${token}${at}`
        const found = await identify({ cookie: undefined, authorization, audiences: [api] }, 1_900_000_000)
        const { user, system } = process.cpuUsage(before)
        assert.equal(found.kind, 'no')
        times.push((user + system) / 1000)
      }
      // The least of several: what else runs in this process must not count.
      const least = Math.min(...times)
      t.diagnostic(`${name}: ${least.toFixed(2)} ms`)
      assert.ok(least < 10, `${name}: ${least} ms`)
    }
  })
})
