import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { startEndpoints } from '../signin/endpoints.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { makeSessions, keyOf, cookieHeader } from '../session/sessions.ts'

const isLong = process.env['ENTRADA_TEST_LONG'] === '1'
/** All bits of nonce and authenticator, and of the rest each of a few bytes; every bit in the long run. */
const step = isLong ? 1 : 7
const person = { user: 'u', subject: 's', issuer: 'https://idp.example', roles: [], groups: [] }

/** Values in which one bit of what is sealed is another, then some that are cut or grown. */
function* spoiled(value: string, prefix: number): Generator<string> {
  const bytes = Buffer.from(value.slice(prefix), 'base64url')
  for (let bit = 0; bit < bytes.length * 8; bit += bit < 40 * 8 ? 1 : step) {
    const changed = Buffer.from(bytes)
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    yield value.slice(0, prefix) + changed.toString('base64url')
  }
  for (const other of ['', '0', '9', 'x']) yield other + value.slice(1)
  for (const length of [1, 2, 30, 53, 54, 55, value.length - 4, value.length - 1])
    yield value.slice(0, length)
  yield `${value}A`
}

describe('CKE-06: a cookie of ours in which something was changed', () => {
  let endpoints: Awaited<ReturnType<typeof startEndpoints>>
  before(async () => {
    endpoints = await startEndpoints()
  })
  after(async () => endpoints.close())

  /** What can be told of an answer; ids and times of the request apart. */
  async function answerTo(path: string, cookie: string, mode = 'navigate') {
    const headers = { cookie, 'sec-fetch-mode': mode, 'sec-fetch-site': 'none' }
    const { statusCode, headers: told, body } = await endpoints.visit(path, new CookieJar(), { headers })
    const { date: _date, 'content-length': _length, ...rest } = told
    return { statusCode, rest, body: body.replaceAll(/req-\w+/g, 'ID') }
  }

  it('is no session, and every one is answered alike', async () => {
    const browser = await endpoints.signedIn()
    const header = browser.header(new URL('https://app.example')) ?? ''
    const [name, value] = [header.slice(0, header.indexOf('=')), header.slice(header.indexOf('=') + 1)]
    assert.equal((await answerTo('/.auth/me', header, 'cors')).statusCode, 200)
    const expected = await answerTo('/.auth/me', `${name}=11junk`, 'cors')
    assert.equal(expected.statusCode, 401)
    for (const other of spoiled(value, 2)) {
      assert.deepEqual(await answerTo('/.auth/me', `${name}=${other}`, 'cors'), expected, other)
    }
  })

  it('is no sign-in under way, and every one is answered alike, before the provider is asked', async () => {
    const browser = new CookieJar()
    const callback = await endpoints.started(browser)
    const header = browser.header(new URL('https://app.example')) ?? ''
    const [name, value] = [header.slice(0, header.indexOf('=')), header.slice(header.indexOf('=') + 1)]
    const asked = endpoints.exchanges.length
    const expected = await answerTo(callback, `${name}=1junk`)
    assert.deepEqual([expected.statusCode, expected.rest['x-entrada']], [400, 'signin-no-attempt'])
    for (const other of spoiled(value, 1)) {
      assert.deepEqual(await answerTo(callback, `${name}=${other}`), expected, other)
    }
    assert.equal(endpoints.exchanges.length, asked)
    assert.equal((await answerTo(callback, header)).statusCode, 302)
  })

  it('is no button to sign out with', async () => {
    const browser = await endpoints.signedIn()
    const page = await endpoints.visit('/.auth/logout', browser)
    const word = /confirm=([\w-]+)/.exec(page.body)?.[1] ?? ''
    const cookies = browser.header(new URL('https://app.example')) ?? ''
    for (const other of [...spoiled(word, 1)].filter((_, at) => at % 5 === 0)) {
      const answer = await endpoints.visit(`/.auth/logout?confirm=${other}`, new CookieJar(), {
        method: 'POST',
        headers: { cookie: cookies, 'sec-fetch-site': 'cross-site' },
      })
      assert.deepEqual([answer.statusCode, answer.headers['set-cookie']], [200, undefined], other)
    }
  })

  it('is no link that leads away, for the one cookie that is not sealed', async () => {
    const link = '/bye?a=1'
    for (let bit = 0; bit < link.length * 8; bit++) {
      const changed = Buffer.from(link)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      const cookie = `__Host-entrada-rd=${changed.toString('latin1').replaceAll(/[^\x21-\x3a\x3c-\x7e]/g, '')}`
      const { statusCode, body } = await answerTo('/.auth/signed-out', cookie)
      assert.equal(statusCode, 200)
      for (const [, href = ''] of body.matchAll(/href="([^"]*)"/g))
        assert.match(href, /^(?:\/(?!\/)|data:image)/)
    }
  })
})

describe('CKE-06: the same person at the same time', () => {
  it('is sealed into other bytes every time, wherever one looks', async () => {
    const { sessions, close } = await makeSessions()
    const made = await Promise.all(
      Array.from({ length: 20 }, () => sessions.create({ person }, undefined, 1000)),
    )
    const values = made.map(created =>
      Buffer.from(cookieHeader(created?.setCookies ?? []).split('=1')[1] ?? '', 'base64url'),
    )
    const [first] = values as [Buffer]
    for (const other of values.slice(1)) {
      const same = first.filter((byte, at) => byte === other[at]).length
      // One byte in 256 is the same by chance.
      assert.ok(same < first.length / 16, `${same} of ${first.length} bytes are the same`)
    }
    await close()
  })
})

describe('CKE-06: a cookie that somebody else has sealed', () => {
  const rows = [
    ['under a key that was taken away', { keys: [keyOf(2)] }],
    ['under the same key for another client', { clientId: 'another' }],
  ] as const
  for (const [name, elsewhere] of rows) {
    it(`is nobody’s, and answered like junk: ${name}`, async () => {
      const [here, there] = [await makeSessions(), await makeSessions(elsewhere)]
      const made = await there.sessions.create({ person, sid: 's' }, undefined, 1000)
      const cookie = cookieHeader(made?.setCookies ?? [])
      assert.ok(await there.sessions.read(cookie, 1001))
      const of = async (header: string) =>
        here.sessions.identify({ cookie: header, authorization: undefined }, 1001)
      assert.deepEqual(await of(cookie), await of('__Host-entrada=1junk'))
      assert.equal(here.attempts.open(there.attempts.seal({ r: '/', t: 1000 })), undefined)
      // Nor can it end anything here.
      assert.deepEqual((await here.sessions.end(cookie, 1001)).session, undefined)
      await Promise.all([here.close(), there.close()])
    })
  }
})
