import assert from 'node:assert/strict'
import { before, beforeEach, describe, it } from 'node:test'
import { createSessions } from '../../src/session/sessions.ts'
import { createLostPosts } from '../../src/signin/lost-post.ts'
import { ownPagesOf, sessionOptionsOf } from '../../src/slices.ts'
import Fastify from 'fastify'
import { testConfig } from '../support/config.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { navigation } from '../support/http-client.ts'
import { readMarkup } from '../pages/markup.ts'
import { startWing, suiteScope, type Wing } from './wing.ts'

const posted = {
  ...navigation,
  'content-type': 'application/x-www-form-urlencoded',
  'sec-fetch-site': 'same-origin',
  origin: 'https://app.example',
}
const place = '/.auth/lost-post'
const lostPost = { enabled: true, maxSize: 64 * 1024 }
const body = 'text=one%0D%0Atwo&text=&pass_word=hunter2&%3Cb%3E=%22%3E%3Cscript%3E&long=' + 'x'.repeat(400)

describe('a form that was kept over a sign-in', () => {
  const scope = suiteScope()
  let wing: Wing
  let start = 0
  before(async () => {
    wing = await startWing(scope, { lostPost })
    start = wing.clock.now
  })
  beforeEach(() => {
    wing.clock.now = start
    wing.idp.script.claims = {}
    wing.idp.script.now = () => wing.clock.now
  })

  /** Sealed text as the page has it that keeps a form of somebody who has signed in as `sub`. */
  async function kept(form = body, target = '/save?a=1'): Promise<string> {
    const jar = await wing.signedIn()
    wing.clock.now += 3600
    const answer = await wing.visit(target, jar, { method: 'POST', body: form, headers: posted })
    return /data-sealed="([^"]+)"/.exec(answer.body)?.[1] ?? ''
  }

  const opens = (jar: CookieJar, sealed: string, headers: Readonly<Record<string, string>> = {}) =>
    wing.visit(place, jar, { method: 'POST', body: `kept=${sealed}`, headers: { ...posted, ...headers } })

  /** The address of its form, and the fields that it would send. */
  function formOf(page: string) {
    const { tags } = readMarkup(page.replaceAll(/<script>[^]*?<\/script>/g, ''))
    const form = tags.find(({ name }) => name === 'form')?.attributes
    const fields = tags.filter(
      ({ name, attributes }) => name === 'input' && attributes.get('type') === 'hidden',
    )
    return {
      action: form?.get('action'),
      method: form?.get('method'),
      fields: fields.map(({ attributes }) => [attributes.get('name'), attributes.get('value')]),
    }
  }

  it('is shown to the same person in a new session, with where it would go', async () => {
    const sealed = await kept()
    const { status, headers, body: page } = await opens(await wing.signedIn(), sealed)
    assert.deepEqual([status, headers['x-entrada']], [200, 'lost-post'])
    assert.deepEqual([headers['cache-control'], headers['x-frame-options']], ['no-store', 'DENY'])
    assert.match(
      String(headers['content-security-policy']),
      /; form-action 'self'; .*; script-src 'sha256-[^ ]+'$/,
    )
    assert.ok(page.includes('<meta name="referrer" content="same-origin" />'))
    assert.ok(page.includes('/save?a=1</bdi>'))
    assert.deepEqual(formOf(page), {
      action: 'https://app.example/save?a=1',
      method: 'post',
      fields: [
        ['text', 'one\r\ntwo'],
        ['text', ''],
        ['pass_word', 'hunter2'],
        ['<b>', '"><script>'],
        ['long', 'x'.repeat(400)],
      ],
    })
    const seen = readMarkup(page.replaceAll(/<script>[^]*?<\/script>/g, '')).text
    assert.ok(!seen.includes('hunter2') && !seen.includes('x'.repeat(301)))
    assert.match(seen, /pass_word\s+not shown/)
    assert.match(seen, /x{300}…\s+\(400 characters in all\)/)
    assert.equal(wing.upstream.requests.length, 0)
  })

  it('is shown as large as it may be', async () => {
    const sealed = await kept(`a=${'b'.repeat(64 * 1024 - 2)}`, `/${'a'.repeat(1999)}`)
    assert.equal((await opens(await wing.signedIn(), sealed)).status, 200)
  })

  it('is shown to nobody else, not a word of it', async () => {
    const sealed = await kept()
    wing.idp.script.claims = { sub: 'sub-zoe' }
    const { status, headers, body: page } = await opens(await wing.signedIn(), sealed)
    assert.deepEqual([status, headers['x-entrada']], [403, 'lost-post-of-another'])
    const shown = page.slice(page.indexOf('<main>')).replaceAll(/<script>[^]*?<\/script>/g, '')
    for (const word of ['text', '/save', 'two', 'hunter2', '<form', sealed]) {
      assert.ok(!shown.includes(word), word)
    }
  })

  it('is gone an hour later, and when it was changed', async () => {
    const sealed = await kept()
    const jar = await wing.signedIn()
    const flipped = sealed.slice(0, 100) + (sealed[100] === 'A' ? 'B' : 'A') + sealed.slice(101)
    for (const other of [flipped, '', 'x', sealed.slice(0, -1)]) {
      const { status, headers } = await opens(jar, other)
      assert.deepEqual([status, headers['x-entrada']], [410, 'lost-post-unreadable'])
    }
    assert.equal((await opens(jar, sealed)).status, 200)
    wing.clock.now += 3600
    assert.equal((await opens(await wing.signedIn(), sealed)).status, 410)
  })

  it('is not opened when it was sealed by other keys', async () => {
    const app = Fastify()
    const config = testConfig({ lostPost, session: { keys: [Buffer.alloc(32, 9).toString('base64')] } })
    const { lostPosts } = await createSessions(
      app,
      sessionOptionsOf(config, () => true),
    )
    const owner = { user: 'sub-ada', issuer: wing.idp.issuer }
    const sealed = createLostPosts(lostPosts, ownPagesOf(config).own).seal(
      { owner, target: '/', body: '' },
      wing.clock.now,
    )
    assert.ok(sealed)
    assert.equal((await opens(await wing.signedIn(), sealed)).status, 410)
    await app.close()
  })

  it('is not even read from another site, nor while nobody is signed in', async () => {
    const sealed = await kept()
    const jar = await wing.signedIn()
    for (const headers of [
      { 'sec-fetch-site': 'cross-site', origin: 'https://other.example' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'none' },
      { 'sec-fetch-dest': 'iframe' },
    ]) {
      const { status, headers: answered } = await opens(jar, sealed, headers)
      assert.deepEqual([status, answered.location], [302, place], JSON.stringify(headers))
    }
    const nobody = await opens(new CookieJar(), sealed)
    assert.deepEqual([nobody.status, nobody.headers.location], [302, '/.auth/login?rd=%2F.auth%2Flost-post'])
  })

  it('is taken up to its size, and nothing larger is', async () => {
    const { status } = await opens(await wing.signedIn(), 'x'.repeat(200_000))
    assert.equal(status, 400)
    // For nobody it is not even looked at.
    assert.equal((await opens(new CookieJar(), 'x'.repeat(200_000))).status, 302)
  })

  it('is looked for by a page that a sign-in may lead to, and holds nothing itself', async () => {
    const jar = new CookieJar()
    const wanted = await wing.visit(place, jar)
    assert.deepEqual([wanted.status, wanted.headers.location], [302, '/.auth/login?rd=%2F.auth%2Flost-post'])
    const { headers } = await wing.visit(await wing.started(jar, place), jar)
    assert.equal(headers.location, place)
    const { status, headers: answered, body: page } = await wing.visit(place, jar)
    assert.deepEqual([status, answered['x-entrada']], [200, 'lost-post-open'])
    assert.deepEqual(formOf(page), { action: place, method: 'post', fields: [['kept', '']] })
  })

  it('has no address beside that one', async () => {
    for (const rd of [`${place}?a=1`, `${place}/`, `${place}#a`, '/.auth/lost-post2', '/%2eauth/lost-post']) {
      const jar = new CookieJar()
      const { headers } = await wing.visit(await wing.started(jar, rd), jar)
      assert.equal(headers.location, '/', rd)
    }
    assert.equal((await wing.visit(place, new CookieJar(), { method: 'PUT' })).status, 405)
  })
})
