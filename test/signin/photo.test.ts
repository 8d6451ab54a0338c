import assert from 'node:assert/strict'
import { before, beforeEach, describe, it } from 'node:test'
import { dot } from '../entra-emulator/graph-photo.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import type { Scope } from '../support/scripted-provider.ts'
import { startTokenFront } from './app-token-front.ts'
import { suiteScope } from './wing.ts'

const jpeg = Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex')

async function startPhoto(scope: Scope, graph: object = { photo: true }, settings: object = {}) {
  const front = await startTokenFront(scope, { session: { revalidate: '15m' }, ...settings }, { graph })
  const { ada, ben } = front.entra.people
  ada.photo = jpeg
  const photo = (jar: CookieJar, query = '') => front.fetch(`/.auth/me/photo${query}`, jar)
  return { ...front, ada, ben, photo }
}

describe('the photo of who is signed in', () => {
  const scope = suiteScope()
  let front: Awaited<ReturnType<typeof startPhoto>>
  before(async () => {
    front = await startPhoto(scope)
  })
  let asked = 0
  beforeEach(() => {
    front.ada.photo = jpeg
    front.entra.script.answers = {}
    asked = front.entra.count('photo')
  })
  const signIn = async () => front.signIn(front.ada)
  const askedSince = () => front.entra.count('photo') - asked

  it('comes with what its bytes are, for a while and for nobody else', async () => {
    const answer = await front.photo(await signIn())
    assert.equal(answer.status, 200)
    assert.equal(answer.headers['content-type'], 'image/jpeg')
    assert.equal(answer.headers['content-length'], String(jpeg.length))
    assert.equal(answer.headers['cache-control'], 'private, max-age=300')
    assert.equal(answer.headers['vary'], 'Cookie')
    assert.equal(answer.headers['x-content-type-options'], 'nosniff')
    assert.match(String(answer.headers['content-security-policy']), /default-src 'none'.*sandbox/)
    assert.equal(answer.headers['set-cookie'], undefined)
    assert.match(front.entra.calls.at(-1)?.path ?? '', /\/me\/photo\/\$value$/)
  })

  it('is asked for once in five minutes, and by each session for itself', async () => {
    const jar = await signIn()
    for (let times = 0; times < 3; times += 1) assert.equal((await front.photo(jar)).status, 200)
    assert.equal(askedSince(), 1)
    assert.equal((await front.photo(await front.signIn(front.ben))).status, 404)
    front.clock.now += 300
    assert.equal((await front.photo(jar)).status, 200)
    assert.equal(askedSince(), 3)
  })

  it('is asked for once for ten requests that come together', async () => {
    const jar = await signIn()
    const answers = await Promise.all(Array.from({ length: 10 }, async () => front.photo(jar)))
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200])
    assert.equal(askedSince(), 1)
  })

  it('comes in the widths that there are, and in no other', async () => {
    const jar = await signIn()
    assert.equal((await front.photo(jar, '?size=48')).status, 200)
    assert.match(front.entra.calls.at(-1)?.path ?? '', /\/me\/photos\/48x48\/\$value$/)
    for (const size of ['', '47', '048', '48x48', '48/../../users']) {
      assert.equal((await front.photo(jar, `?size=${encodeURIComponent(size)}`)).status, 400, size)
    }
    assert.equal(askedSince(), 1)
  })

  it('is not there: 404, which is remembered as well', async () => {
    const jar = await front.signIn(front.ben)
    for (let times = 0; times < 2; times += 1) assert.equal((await front.photo(jar)).status, 404)
    assert.equal(askedSince(), 1)
  })

  it('is not the dot that Graph has for nothing', async () => {
    front.ada.photo = dot
    assert.equal((await front.photo(await signIn())).status, 404)
  })

  it('is nobody’s without a session: 401', async () => {
    assert.equal((await front.photo(new CookieJar())).status, 401)
    assert.equal(askedSince(), 0)
  })

  it('is 404 for want of a permission, and the log says so', async () => {
    front.entra.script.answers.photo = () => ({ status: 403, body: { error: { code: 'ErrorAccessDenied' } } })
    assert.equal((await front.photo(await signIn())).status, 404)
    assert.match(front.log(), /graph\.photo.*ErrorAccessDenied/)
  })

  it('is 503 while Graph has too many requests', async () => {
    front.entra.script.answers.photo = () => ({ status: 429, headers: { 'retry-after': '7' } })
    const answer = await front.photo(await signIn())
    assert.deepEqual([answer.status, answer.headers['retry-after']], [503, '7'])
  })
})

describe('a photo', () => {
  it('is 404 unless it is set', async t => {
    const { ada, entra, signIn, photo } = await startPhoto(t, {})
    assert.equal((await photo(await signIn(ada))).status, 404)
    assert.equal(entra.count('photo'), 0)
  })

  it('is 404 without a refresh token, and the log says so once in a while', async t => {
    const settings = { session: { revalidate: 'off' }, routes: [] }
    const { ada, signIn, photo, logged } = await startPhoto(t, { photo: true }, settings)
    const jar = await signIn(ada)
    for (let times = 0; times < 2; times += 1) assert.equal((await photo(jar)).status, 404)
    assert.equal(logged().filter(({ event }) => event === 'photo.no_refresh_token').length, 1)
  })
})
