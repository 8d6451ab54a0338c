import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { failure } from '../provider/start.ts'
import { checkAlone } from '../provider/own-check.ts'
import { startWing, suiteScope, type Wing } from '../signin/wing.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { script } from '../support/http-client.ts'

const session = '__Host-entrada'
const attemptPrefix = `${session}-login.`

/** Everything sealed or signed that one sign-in leaves behind. */
async function harvest(wing: Wing) {
  const jar = new CookieJar()
  const callback = await wing.started(jar)
  const attempt = cookieOf(wing.header(jar), attemptPrefix)
  const state = new URLSearchParams(callback.split('?')[1]).get('state') ?? ''
  await wing.visit(callback, jar)
  await wing.visit('/app', jar)
  const sealed = cookieOf(wing.header(jar), session)
  const page = await wing.visit('/.auth/logout', jar)
  const confirm = /confirm=([^"&]+)/.exec(page.body)?.[1] ?? ''
  const assertion = wing.upstream.requests.at(-1)?.header('x-entrada-assertion')[0]
  assert.ok(attempt !== '' && sealed !== '' && confirm !== '' && typeof assertion === 'string')
  return { jar, state, callback, words: { session: sealed, attempt, confirm, assertion } }
}

/** The value of the first cookie whose name begins so. */
function cookieOf(header: string, name: string): string {
  const pair = header.split('; ').find(each => each.startsWith(name)) ?? ''
  return pair.slice(pair.indexOf('=') + 1)
}

describe('TOK-06 what was made for one purpose', () => {
  const scope = suiteScope()
  let wing: Wing
  let harvested: Awaited<ReturnType<typeof harvest>>
  before(async () => {
    wing = await startWing(scope)
    harvested = await harvest(wing)
  })
  const kinds = ['session', 'attempt', 'confirm', 'assertion'] as const

  for (const kind of kinds) {
    it(`is no session unless it is one: ${kind}`, async () => {
      const word = harvested.words[kind]
      for (const cookie of [word, `1${word}`, word.slice(1), `2${word}`]) {
        const headers = { ...script, cookie: `${session}=${cookie}` }
        const expected = kind === 'session' && cookie === word ? 200 : 401
        assert.equal((await wing.visit('/.auth/me', undefined, { headers })).status, expected)
      }
    })

    it(`is no sign-in under way unless it is one: ${kind}`, async () => {
      const asked = wing.idp.count('token')
      // That one was used, so even it leads nowhere; what it is not is told apart before that.
      const cookie = `${attemptPrefix}${harvested.state}=${harvested.words[kind]}`
      const answer = await wing.visit(harvested.callback, undefined, { headers: { cookie } })
      const expected = kind === 'attempt' ? 'signin-already-used' : 'signin-no-attempt'
      assert.equal(answer.headers['x-entrada'], expected)
      assert.equal(wing.idp.count('token'), asked)
    })

    it(`confirms no sign-out unless it was made for that: ${kind}`, async () => {
      const jar = harvested.jar.copy()
      const target = `/.auth/logout?confirm=${encodeURIComponent(harvested.words[kind])}`
      const headers = { 'sec-fetch-site': 'cross-site', 'content-type': 'application/x-www-form-urlencoded' }
      const answer = await wing.visit(target, jar, { method: 'POST', headers })
      assert.equal(answer.headers['x-entrada'], kind === 'confirm' ? 'signout' : 'signout-confirm')
    })

    it(`is no bearer token, no code and no state: ${kind}`, async () => {
      const word = harvested.words[kind]
      const headers = { ...script, authorization: `Bearer ${word}` }
      assert.equal((await wing.visit('/app', undefined, { headers })).status, 401)
      const query = new URLSearchParams({ code: word, state: word })
      const answer = await wing.visit(`/.auth/callback?${query.toString()}`, harvested.jar.copy())
      assert.notEqual(answer.headers['x-entrada'], 'provider-token-invalid')
      assert.deepEqual(answer.setCookies, [])
    })
  }

  it('is no ID token: the assertion, even if the provider signed with the same key', async () => {
    const now = Math.floor(Date.now() / 1000)
    const { assertion } = harvested.words
    assert.equal(decodeProtectedHeader(assertion).typ, 'entrada+jwt')
    const jar = new CookieJar()
    wing.idp.script.idToken = () => assertion
    const answer = await wing.visit(await wing.started(jar), jar)
    delete wing.idp.script.idToken
    assert.match(String(answer.headers['x-entrada']), /^provider-(?:token|answer)-invalid$/)
    assert.equal((await failure(checkAlone(assertion, now))).code, 'ERR_PROVIDER_TOKEN_INVALID')
  })

  it('is no assertion: the ID token does not verify with the keys of the gateway', async () => {
    const keys = createRemoteJWKSet(new URL(`http://127.0.0.1:${wing.port}/.auth/jwks.json`))
    assert.ok(await jwtVerify(harvested.words.assertion, keys, { typ: 'entrada+jwt' }))
    let idToken = ''
    const { idp } = wing
    idp.script.idToken = async (header, claims) => {
      const { SignJWT } = await import('jose')
      idToken = await new SignJWT(claims)
        .setProtectedHeader({ alg: 'RS256', ...header })
        .sign(idp.script.signWith)
      return idToken
    }
    await wing.signedIn()
    delete idp.script.idToken
    await assert.rejects(jwtVerify(idToken, keys, { typ: 'entrada+jwt' }))
  })

  it('is nothing at another installation: another client, issuer or origin under the same key', async t => {
    for (const overrides of [
      { provider: { clientId: 'another-client' } },
      { publicOrigin: 'https://other.example' },
      {},
    ]) {
      // The last one differs by its provider alone.
      const other = await startWing(t, overrides)
      const headers = { ...script, cookie: `${session}=${harvested.words.session}` }
      assert.equal((await other.visit('/.auth/me', undefined, { headers })).status, 401)
    }
  })
})

describe('TOK-06 bytes that are moved from one field to the next', () => {
  const scope = suiteScope()
  let wing: Wing
  let harvested: Awaited<ReturnType<typeof harvest>>
  before(async () => {
    wing = await startWing(scope)
    harvested = await harvest(wing)
  })

  it('make nothing of a session cookie, whichever of its bytes goes over the border of nonce and text', async () => {
    const word = harvested.words.session
    const [marks, bytes] = [word.slice(0, 2), Buffer.from(word.slice(2), 'base64url')]
    const seal = (moved: Buffer) => `${session}=${marks}${moved.toString('base64url')}`
    const status = async (cookie: string) =>
      (await wing.visit('/.auth/me', undefined, { headers: { ...script, cookie } })).status
    assert.equal(await status(seal(bytes)), 200)
    for (const at of [1, 8, 23, 24, 25, 40]) {
      const turned = Buffer.concat([bytes.subarray(at), bytes.subarray(0, at)])
      assert.equal(await status(seal(turned)), 401, String(at))
      assert.equal(await status(seal(Buffer.concat([Buffer.alloc(at), bytes]))), 401, String(at))
      assert.equal(await status(seal(bytes.subarray(at))), 401, String(at))
    }
  })

  it('make nothing of an attempt: its cookie under the name of another, its state cut in another place', async () => {
    const [one, two] = [new CookieJar(), new CookieJar()]
    const [first, second] = [await wing.started(one), await wing.started(two)]
    const state = (callback: string) => new URLSearchParams(callback.split('?')[1]).get('state') ?? ''
    const asked = wing.idp.count('token')
    const sealed = cookieOf(wing.header(one), attemptPrefix)
    for (const [callback, cookie] of [
      [second, `${attemptPrefix}${state(second)}=${sealed}`],
      [first, `${attemptPrefix}${state(first)}${sealed.slice(0, 1)}=${sealed.slice(1)}`],
      [first, `${attemptPrefix}${state(first).slice(0, -1)}=${state(first).slice(-1)}${sealed}`],
      [
        `${first}${sealed.slice(0, 1)}`,
        `${attemptPrefix}${state(first)}${sealed.slice(0, 1)}=${sealed.slice(1)}`,
      ],
    ] as const) {
      const answer = await wing.visit(callback, undefined, { headers: { cookie } })
      assert.equal(answer.headers['x-entrada'], 'signin-no-attempt', cookie)
    }
    assert.equal(wing.idp.count('token'), asked)
  })

  it('make nothing of an assertion: its dots in other places', async () => {
    const keys = createRemoteJWKSet(new URL(`http://127.0.0.1:${wing.port}/.auth/jwks.json`))
    const [head = '', body = '', end = ''] = harvested.words.assertion.split('.')
    for (const moved of [
      [head.slice(0, -4), head.slice(-4) + body, end],
      [head + body.slice(0, 4), body.slice(4), end],
      [head, body.slice(0, -4), body.slice(-4) + end],
      [head, body + end.slice(0, 4), end.slice(4)],
    ]) {
      await assert.rejects(jwtVerify(moved.join('.'), keys))
    }
  })

  it('make no other person of the parts of an id', async () => {
    const people: string[] = []
    for (const sub of ['ab', 'a', 'b']) {
      wing.idp.script.claims = { sub, name: sub === 'a' ? 'b' : '' }
      people.push(String((await wing.me(await wing.signedIn())).body['user']))
    }
    wing.idp.script.claims = {}
    assert.deepEqual(people, ['ab', 'a', 'b'])
  })
})
