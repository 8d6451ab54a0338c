import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { exportJWK, exportSPKI } from 'jose'
import { startProvider } from '../provider/start.ts'
import { makeKey, startScriptedProvider, type Script } from '../support/scripted-provider.ts'
import { refusesToken, unsigned } from './forged-tokens.ts'

/** Changes the signed token; header and claims are those that were signed. */
function afterSigning(
  script: Script,
  change: (parts: [string, string, string], claims: Record<string, unknown>) => string,
): void {
  script.idToken = async (header, claims) => {
    const { privateKey } = await attacker
    const head = unsigned(header, claims)
    const key = script.signWith ?? privateKey
    const signature = Buffer.from(await crypto.subtle.sign('RSASSA-PKCS1-v1_5', key, Buffer.from(head)))
    const [one = '', two = ''] = head.split('.')
    return change([one, two, signature.toString('base64url')], claims)
  }
}

const attacker = makeKey('key-1')
const base64 = (data: unknown) => Buffer.from(JSON.stringify(data)).toString('base64url')

/** A bit of base64url changed. */
function flipped(part: string, at: number): string {
  const bytes = Buffer.from(part, 'base64url')
  const index = at < 0 ? bytes.length + at : at
  bytes[index] = (bytes[index] ?? 0) ^ 1
  return bytes.toString('base64url')
}

describe('TOK-01 an ID token that was not changed after it was signed', () => {
  it('is taken, so that the others are refused for what was changed', async t => {
    const { idp, exchange } = await startProvider(t)
    afterSigning(idp.script, parts => parts.join('.'))
    assert.ok(await exchange())
  })
})

describe('TOK-01 an ID token that was changed after it was signed is refused', () => {
  const rows: [name: string, change: Parameters<typeof afterSigning>[1]][] = [
    [
      'another subject',
      ([head, , end], claims) => [head, base64({ ...claims, sub: 'sub-zoe' }), end].join('.'),
    ],
    [
      'a role more',
      ([head, , end], claims) => [head, base64({ ...claims, roles: ['Admin'] }), end].join('.'),
    ],
    [
      'the same claims in another order',
      ([head, , end], claims) =>
        [head, base64(Object.fromEntries(Object.entries(claims).toReversed())), end].join('.'),
    ],
    [
      'another header',
      ([, body, end]) => [base64({ alg: 'RS256', kid: 'key-1', typ: 'JWT' }), body, end].join('.'),
    ],
    ['the first bit of the signature', ([head, body, end]) => [head, body, flipped(end, 0)].join('.')],
    ['the last bit of the signature', ([head, body, end]) => [head, body, flipped(end, -1)].join('.')],
    ['a signature of zeros', ([head, body]) => [head, body, 'A'.repeat(342)].join('.')],
    ['half a signature', ([head, body, end]) => [head, body, end.slice(0, 171)].join('.')],
    ['the signature twice', ([head, body, end]) => [head, body, end + end].join('.')],
    ['no signature', ([head, body]) => `${head}.${body}.`],
    ['no third part', ([head, body]) => `${head}.${body}`],
    ['a fourth part', parts => [...parts, 'e30'].join('.')],
    ['parts in another order', ([head, body, end]) => [body, head, end].join('.')],
    ['a blank before it', parts => ` ${parts.join('.')}`],
    ['only dots', () => '..'],
    ['only a word', () => 'hello'],
  ]
  for (const [name, change] of rows) {
    it(name, async t => refusesToken(t, script => afterSigning(script, change)))
  }
})

describe('TOK-01 an ID token that was signed with another key is refused', () => {
  const kids: [name: string, kid: unknown][] = [
    ['the same', 'key-1'],
    ['another', 'key-9'],
    ['none', undefined],
    ['an empty one', ''],
    ['a path', '../../../../dev/null'],
    ['a path within', '/etc/ssl/certs/ca.pem'],
    ['an address', 'http://127.0.0.1:9/keys#key-1'],
    ['SQL', "key-1' OR '1'='1"],
    ['a command', '$(curl http://127.0.0.1:9)|id'],
    ['a megabyte short of one', 'k'.repeat(500_000)],
    ['__proto__', '__proto__'],
    ['constructor', 'constructor'],
    ['a number', 0],
    ['an object', { toString: 'key-1' }],
    ['a list', ['key-1']],
    ['null', null],
    ['a NUL behind it', 'key-1\0'],
  ]
  for (const [name, kid] of kids) {
    it(`kid: ${name}`, async t =>
      refusesToken(t, async script => {
        script.signWith = (await attacker).privateKey
        script.header = { kid }
        if (typeof kid !== 'string' && kid !== undefined) afterSigning(script, parts => parts.join('.'))
      }))
  }
})

describe('TOK-01 a key that the token itself brings or names', () => {
  /** Header members by which a token can bring or name its key (RFC 7515 section 4.1). */
  async function members(elsewhere: string): Promise<Record<string, Record<string, unknown>>> {
    const { jwk, publicKey } = await attacker
    const der = (await exportSPKI(publicKey)).replaceAll(/-----[^-]+-----|\s/g, '')
    return {
      jwk: { jwk: await exportJWK(publicKey) },
      jku: { jku: `${elsewhere}/keys` },
      x5u: { x5u: `${elsewhere}/certificate` },
      x5c: { x5c: [der] },
      x5t: { x5t: 'AAAA', 'x5t#S256': 'AAAA' },
      'all of them': { jwk, jku: `${elsewhere}/keys`, x5u: `${elsewhere}/certificate`, x5c: [der] },
    }
  }

  for (const name of ['jwk', 'jku', 'x5u', 'x5c', 'x5t', 'all of them']) {
    it(`signs nobody in and is not fetched: ${name}`, async t => {
      const elsewhere = await startScriptedProvider(t)
      elsewhere.script.keys = [(await attacker).jwk]
      for (const kid of ['key-1', 'key-9', undefined]) {
        await refusesToken(t, async script => {
          script.signWith = (await attacker).privateKey
          script.header = { kid, ...(await members(elsewhere.issuer))[name] }
        })
      }
      assert.deepEqual(elsewhere.calls, [])
    })

    it(`does not matter and is not fetched in a good token: ${name}`, async t => {
      const elsewhere = await startScriptedProvider(t)
      const { idp, exchange } = await startProvider(t)
      idp.script.header = (await members(elsewhere.issuer))[name] ?? {}
      assert.ok(await exchange())
      assert.deepEqual(elsewhere.calls, [])
    })
  }
})

describe('TOK-01 a header that asks for what we do not do', () => {
  const rows: [name: string, header: Record<string, unknown>][] = [
    ['an unencoded payload', { b64: false, crit: ['b64'] }],
    ['an encoded payload, critically', { b64: true, crit: ['b64'] }],
    ['an extension of nobody', { crit: ['x'], x: 1 }],
    ['an extension that is not there', { crit: ['exp'] }],
    ['an empty list', { crit: [] }],
    ['a word instead of a list', { crit: 'b64' }],
  ]
  for (const [name, header] of rows) {
    it(`is refused although the signature is good: ${name}`, async t =>
      refusesToken(t, script => {
        script.header = header
        afterSigning(script, parts => parts.join('.'))
      }))
  }
})
