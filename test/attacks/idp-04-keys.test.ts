import assert from 'node:assert/strict'
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { describe, it } from 'node:test'
import type { JWK } from 'jose'
import { failure, startProvider } from '../provider/start.ts'
import { startWing } from '../signin/wing.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { compactOf, makeKey, type ScriptedProvider } from '../support/scripted-provider.ts'
import { refusesKeys } from './refused-documents.ts'

/** Signs ID tokens with a key that jose would not even import. */
function signWith(idp: ScriptedProvider, privateKey: KeyObject, publicKey: KeyObject): void {
  idp.script.keys = [{ ...(publicKey.export({ format: 'jwk' }) as JWK), kid: 'key-1', use: 'sig' }]
  idp.script.idToken = (header, claims) => {
    const unsigned = compactOf(header, claims).slice(0, -1)
    return `${unsigned}.${sign('sha256', Buffer.from(unsigned), privateKey).toString('base64url')}`
  }
}

/** The provider signs with another key, under another name, and has forgotten the old one. */
async function rotate(idp: ScriptedProvider, kid: string): Promise<void> {
  const { jwk, privateKey } = await makeKey(kid)
  Object.assign(idp.script, { keys: [jwk], signWith: privateKey, header: { kid } })
}

describe('IDP-04 keys that are too weak', () => {
  for (const bits of [512, 1024, 2047]) {
    it(`sign nobody in: RSA of ${bits} bits`, async t => {
      const { idp, exchange } = await startProvider(t)
      const pair = generateKeyPairSync('rsa', { modulusLength: bits })
      signWith(idp, pair.privateKey, pair.publicKey)
      const error = await failure(exchange())
      assert.equal(error.code, 'ERR_PROVIDER_TOKEN_INVALID')
      assert.match(error.message, /2048 bits/)
    })
  }
})

describe('IDP-04 a key document', () => {
  it('of ten thousand keys is refused with its reason', async t => {
    const keys = Array.from({ length: 10_000 }, (_, at) => ({ kty: 'RSA', kid: `key-${at}` }))
    await refusesKeys(t, { body: { keys } }, /holds more than 1000 keys/)
  })

  for (const [name, keys] of [
    ['no keys', []],
    ['things that are no keys', [null, 1, 'key', [], true]],
    ['keys for encryption only', [{ kty: 'RSA', kid: 'key-1', use: 'enc' }]],
  ] as const) {
    it(`of ${name} is refused with its reason`, async t => {
      await refusesKeys(t, { body: { keys } }, /holds no keys for signatures/)
    })

    it(`of ${name} does not push out the last good ones`, async t => {
      const { idp, exchange } = await startProvider(t)
      assert.ok(await exchange())
      idp.script.answers.keys = () => ({ body: { keys } })
      // An unknown kid makes it fetch; the tokens of the good key still sign in.
      idp.script.header = { kid: 'key-9' }
      await failure(exchange())
      idp.script.header = {}
      assert.ok(await exchange())
    })
  }

  it('with keys under names of the prototype, of numbers and of 64 KB has no effect on the good one', async t => {
    const { idp, exchange } = await startProvider(t)
    const { jwk } = await makeKey('unused')
    const names = [
      '__proto__',
      'constructor',
      '',
      'x'.repeat(65_536),
      '../../etc/passwd',
      'https://a.example/k',
    ]
    idp.script.keys = [
      ...names.map(kid => ({ ...jwk, kid })),
      { ...jwk, kid: 7 as never },
      ...idp.script.keys,
    ]
    assert.ok(await exchange())
  })

  it('with broken keys beside the good one still signs in', async t => {
    const { idp, exchange } = await startProvider(t)
    const broken = [null, 1, {}, { kty: 'RSA', kid: 'key-0' }, { kty: 'oct', kid: 'key-1', k: 'AAAA' }]
    idp.script.keys = [...(broken as JWK[]), ...idp.script.keys]
    assert.ok(await exchange())
  })

  it('with two keys of one name is refused, for it could be any of them', async t => {
    const { idp, exchange } = await startProvider(t)
    idp.script.keys = [...idp.script.keys, (await makeKey('key-1')).jwk]
    assert.match((await failure(exchange())).message, /several keys/)
  })
})

describe('IDP-04 keys that are rotated without overlap', () => {
  it('are found at once, by one fetch for many who sign in at the same time', async t => {
    const wing = await startWing(t)
    await wing.signedIn()
    const jars = Array.from({ length: 20 }, () => new CookieJar())
    const callbacks = await Promise.all(jars.map(jar => wing.started(jar)))
    await rotate(wing.idp, 'key-2')
    const answers = await Promise.all(callbacks.map((callback, at) => wing.visit(callback, jars[at])))
    assert.deepEqual([...new Set(answers.map(({ headers }) => headers['x-entrada']))], ['signed-in'])
    assert.equal(wing.idp.count('keys'), 2)
  })

  it('are looked for at most once in ten seconds, whatever kid a token has', async t => {
    const wing = await startWing(t)
    await wing.signedIn()
    for (let at = 0; at < 50; at += 1) {
      wing.idp.script.header = { kid: `key-of-nobody-${at}` }
      const jar = new CookieJar()
      assert.equal(
        (await wing.visit(await wing.started(jar), jar)).headers['x-entrada'],
        'provider-token-invalid',
      )
    }
    assert.equal(wing.idp.count('keys'), 2)
    wing.clock.now += 10
    await rotate(wing.idp, 'key-2')
    await wing.signedIn()
    assert.equal(wing.idp.count('keys'), 3)
  })

  it('are not lost when the next fetch fails: the last good ones stay in use', async t => {
    const { idp, exchange, provider } = await startProvider(t)
    const now = Math.floor(Date.now() / 1000)
    assert.ok(await exchange(now))
    idp.script.answers.keys = () => 'reset'
    // After an hour they are fetched anew, so the token has to be of then.
    idp.script.claims = { iat: now + 3601, exp: now + 7200 }
    assert.equal((await failure(exchange(now))).code, 'ERR_PROVIDER_CLOCK')
    idp.script.claims = { exp: now + 7200 }
    assert.ok(await exchange(now + 3601))
    assert.equal(idp.count('keys'), 2)
    assert.match(provider.state().problem ?? '', /keys cannot be fetched/)
  })
})
