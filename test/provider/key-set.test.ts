import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { JWK } from 'jose'
import { createKeySet } from '../../src/provider/key-set.ts'
import { makeKey } from '../support/scripted-provider.ts'
import { failure, startProvider } from './start.ts'

const made = Promise.all([makeKey('one'), makeKey('two'), makeKey('three')])
const header = (kid?: string) => ({ alg: 'RS256', ...(kid !== undefined && { kid }) })

/** A key set over documents that can be changed; counts how often they are fetched. */
async function keySet() {
  const [one, two, three] = (await made).map(({ jwk }) => jwk) as [JWK, JWK, JWK]
  const document: { keys: JWK[]; answer?: () => Promise<Response> | Response; fetches: number } = {
    keys: [one],
    fetches: 0,
  }
  const fetch = async () => {
    document.fetches += 1
    return document.answer ? await document.answer() : Response.json({ keys: document.keys })
  }
  const keys = createKeySet(
    'https://idp.example/keys',
    Object.assign(fetch, { close: async () => undefined }),
  )
  return { one, two, three, document, find: keys.find }
}
const away = () => {
  throw new TypeError('fetch failed')
}

describe('a key that is known', () => {
  it('is not fetched again', async () => {
    const { find, document } = await keySet()
    await find(header('one'), 1000)
    await find(header('one'), 1001)
    assert.equal(document.fetches, 1)
  })

  it('is fetched once for all who wait', async () => {
    const { find, document } = await keySet()
    await Promise.all(Array.from({ length: 20 }, () => find(header('one'), 1000)))
    assert.equal(document.fetches, 1)
  })

  it('is fetched again after an hour', async () => {
    const { find, document } = await keySet()
    await find(header('one'), 1000)
    await find(header('one'), 4600)
    await find(header('one'), 4601)
    await find(header('one'), 4602)
    assert.equal(document.fetches, 2)
  })

  it('stays in use when the provider is away, and the provider is not asked at every sign-in', async () => {
    const { find, document } = await keySet()
    await find(header('one'), 1000)
    document.answer = away
    assert.ok((await find(header('one'), 9000)).key)
    assert.ok((await find(header('one'), 9001)).key)
    assert.equal(document.fetches, 2)
  })

  it('counts for nothing when the provider is away for more than a day, until it is back', async () => {
    const { find, document } = await keySet()
    await find(header('one'), 1000)
    document.answer = away
    assert.ok((await find(header('one'), 87_400)).key)
    assert.equal((await failure(find(header('one'), 87_401))).code, 'ERR_PROVIDER_UNREACHABLE')
    assert.equal((await failure(find(header('one'), 87_500))).code, 'ERR_PROVIDER_UNREACHABLE')
    delete document.answer
    assert.ok((await find(header('one'), 87_600)).key)
  })

  it('is gone once the provider has taken it back', async () => {
    const { find, document, two } = await keySet()
    await find(header('one'), 1000)
    document.keys = [two]
    assert.equal((await failure(find(header('one'), 9000))).code, 'ERR_PROVIDER_TOKEN_INVALID')
  })
})

describe('a kid that is not known', () => {
  it('is looked for at once, right after a fetch as well', async () => {
    const { find, document, two } = await keySet()
    await find(header('one'), 1000)
    document.keys = [two]
    assert.ok((await find(header('two'), 1000)).key)
  })

  it('is then looked for at most once in ten seconds', async () => {
    const { find, document } = await keySet()
    await find(header('one'), 1000)
    for (const now of [1000, 1001, 1005, 1009]) await failure(find(header('nobody'), now))
    assert.equal(document.fetches, 2)
    await failure(find(header('nobody'), 1010))
    assert.equal(document.fetches, 3)
  })

  it('is looked for again when the clock was set back', async () => {
    const { find, document } = await keySet()
    await find(header('one'), 9000)
    await failure(find(header('nobody'), 9000))
    await failure(find(header('nobody'), 1000))
    assert.equal(document.fetches, 3)
  })

  it('is not taken for another key', async () => {
    const { find } = await keySet()
    assert.equal((await failure(find(header('nobody'), 1000))).code, 'ERR_PROVIDER_TOKEN_INVALID')
  })
})

describe('a token without a kid', () => {
  it('takes the only key that fits', async () => {
    const { find } = await keySet()
    assert.ok((await find(header(), 1000)).key)
  })

  it('is refused when several fit', async () => {
    const { find, document, one, two } = await keySet()
    document.keys = [one, two]
    assert.equal((await failure(find(header(), 1000))).code, 'ERR_PROVIDER_TOKEN_INVALID')
  })

  it('gets the new key after a rotation', async () => {
    const { find, document, two } = await keySet()
    const before = await find(header(), 1000)
    document.keys = [two]
    assert.notDeepEqual(before, await find(header(), 1001))
    await find(header(), 1002)
    assert.equal(document.fetches, 2)
  })
})

describe('a key document', () => {
  it('may hold encryption keys, which verify nothing', async () => {
    const { find, document, one, two } = await keySet()
    document.keys = [{ ...one, use: 'enc' }, two]
    assert.equal((await failure(find(header('one'), 1000))).code, 'ERR_PROVIDER_TOKEN_INVALID')
    assert.ok((await find(header(), 1100)).key)
  })

  it('may hold shared secrets, which are no keys', async () => {
    const { find, document } = await keySet()
    document.keys = [{ kty: 'oct', k: 'AAAA', kid: 'one' }]
    assert.equal((await failure(find(header('one'), 1000))).code, 'ERR_PROVIDER_TOKEN_INVALID')
  })

  it('may hold keys for another algorithm, which do not fit', async () => {
    const { find, document, one } = await keySet()
    document.keys = [{ ...one, alg: 'PS256' }]
    assert.equal((await failure(find(header('one'), 1000))).code, 'ERR_PROVIDER_TOKEN_INVALID')
  })

  it('may hold broken keys', async () => {
    const { find, document } = await keySet()
    document.keys = [{ kty: 'RSA', kid: 'one' }, null as unknown as JWK]
    assert.equal((await failure(find(header('one'), 1000))).code, 'ERR_PROVIDER_TOKEN_INVALID')
  })

  it('tells the issuer of a key', async () => {
    const { find, document, one } = await keySet()
    document.keys = [{ ...one, issuer: 'https://login.example/{tenantid}/v2.0' } as JWK]
    assert.equal((await find(header('one'), 1000)).issuer, 'https://login.example/{tenantid}/v2.0')
  })

  const rows: [name: string, answer: () => Response, code: string][] = [
    ['away', away, 'ERR_PROVIDER_UNREACHABLE'],
    ['busy', () => new Response('busy', { status: 429 }), 'ERR_PROVIDER_TEMPORARY'],
    ['broken', () => new Response('<html>', { status: 500 }), 'ERR_PROVIDER_TEMPORARY'],
    ['not there', () => new Response('', { status: 404 }), 'ERR_PROVIDER_ANSWER_INVALID'],
    [
      'elsewhere',
      () => new Response('', { status: 302, headers: { location: '/x' } }),
      'ERR_PROVIDER_ANSWER_INVALID',
    ],
    ['garbage', () => new Response('<html>'), 'ERR_PROVIDER_ANSWER_INVALID'],
    ['null', () => Response.json(null), 'ERR_PROVIDER_ANSWER_INVALID'],
    ['without keys', () => Response.json({ values: [] }), 'ERR_PROVIDER_ANSWER_INVALID'],
    ['with no key', () => Response.json({ keys: [] }), 'ERR_PROVIDER_ANSWER_INVALID'],
  ]
  for (const [name, answer, code] of rows) {
    it(`ends the sign-in when it is ${name}`, async () => {
      const { find, document } = await keySet()
      document.answer = answer
      assert.equal((await failure(find(header('one'), 1000))).code, code)
    })
  }
})

describe('a provider that rotates its keys', () => {
  it('signs people in with the old and the new key, one right after the other', async t => {
    const { idp, exchange } = await startProvider(t)
    assert.ok(await exchange())
    const { jwk, privateKey } = await makeKey('key-2')
    Object.assign(idp.script, { keys: [jwk], signWith: privateKey, header: { kid: 'key-2' } })
    assert.ok(await exchange())
    assert.equal(idp.count('keys'), 2)
  })
})
