import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import * as fc from 'fast-check'
import type { Sealer } from '../../src/session/sealer.ts'
import { lostPostLifetime } from '../../src/session/session.ts'
import { createLostPosts, type LostPosts } from '../../src/signin/lost-post.ts'
import { keyOf, makeSessions } from '../session/sessions.ts'

const own = { prefix: '/.auth', callbackPath: '/.auth/callback', landing: '/.auth/lost-post' }
const owner = { user: 'ada', issuer: 'https://idp.example', tenant: 't' }
const lost = { owner, target: '/reports?a=%C3%A9', body: 'a=1&a=&text=one%0D%0Atwo+%2B' }
const runs = process.env['ENTRADA_TEST_LONG'] === '1' ? 100_000 : 600

describe('a form that was sent too late', () => {
  let made: Awaited<ReturnType<typeof makeSessions>>
  let posts: LostPosts
  let now = 0
  before(async () => {
    made = await makeSessions()
    posts = createLostPosts(made.lostPosts, own)
    now = Math.floor(Date.now() / 1000)
  })
  after(async () => made.close())

  const seal = (more: Partial<typeof lost> = {}) => posts.seal({ ...lost, ...more }, now) ?? ''

  it('is sealed, and opens with its owner, its address and its fields', () => {
    assert.deepEqual(posts.open(seal(), now), {
      owner,
      target: lost.target,
      fields: [
        ['a', '1'],
        ['a', ''],
        ['text', 'one\r\ntwo +'],
      ],
    })
    const nobodys = { user: 'ada', issuer: 'https://idp.example' }
    assert.deepEqual(posts.open(posts.seal({ ...lost, owner: nobodys }, now) ?? '', now)?.owner, nobodys)
  })

  it('shows nothing of itself', () => {
    const bytes = Buffer.from(seal().slice(1), 'base64url').toString('latin1')
    for (const word of ['ada', 'reports', 'text', 'idp']) assert.ok(!bytes.includes(word), word)
  })

  it('opens for an hour by our clock, and not before it was sealed', () => {
    const sealed = seal()
    assert.ok(posts.open(sealed, now + lostPostLifetime - 1))
    assert.equal(posts.open(sealed, now + lostPostLifetime), undefined)
    assert.ok(posts.open(sealed, now - 300))
    assert.equal(posts.open(sealed, now - 301), undefined)
  })

  it('is not sealed for an address of ours, of others, or that a browser would change', () => {
    const places = [
      ...[
        '/.auth',
        '/.auth/logout',
        '/.auth/lost-post',
        '/.auth/callback?a=1',
        '/%2eauth/logout',
        '/a#b',
        '',
      ],
      ...[
        '//other.example/',
        'https://other.example/',
        '/a/../b',
        '/a b',
        '/\\other.example',
        '/é',
        'reports',
      ],
      ...['/a?b="', `/${'a'.repeat(2000)}`],
    ]
    for (const target of places) assert.equal(posts.seal({ ...lost, target }, now), undefined, target)
    for (const target of ['/', '/a?', '/a?b=c&d=%22', '/%C3%A9;x=1']) assert.ok(seal({ target }), target)
  })

  it('is not sealed when a form of ours would send other bytes', () => {
    for (const body of ['a=%zz', 'a=%20', '\xe9', 'a=1%0A'])
      assert.equal(posts.seal({ ...lost, body }, now), undefined)
    assert.ok(seal({ body: '' }))
  })

  it('opens only as what it is: neither a session nor an attempt is one, and it is none of them', () => {
    const { a, ...rest } = { a: now, u: 'ada', o: 'i', t: '/', b: '' }
    assert.equal(posts.open(made.attempts.seal({ ...rest, a }), now), undefined)
    assert.equal(made.attempts.open(seal()), undefined)
  })

  it('does not open elsewhere or under other keys, and under an older one of the ring it does', async () => {
    const others = [
      await makeSessions({ clientId: 'other' }),
      await makeSessions({ keys: [keyOf(9)] }),
      await makeSessions({ keys: [keyOf(9), keyOf(1)] }),
    ]
    const opened = others.map(({ lostPosts }) => createLostPosts(lostPosts, own).open(seal(), now))
    assert.deepEqual([opened[0], opened[1], opened[2]?.target], [undefined, undefined, lost.target])
    for (const { close } of others) await close()
  })

  it('is judged anew when it is opened, however it was sealed', () => {
    const whole = { u: 'ada', o: 'i', t: '/', b: 'a=1', a: now }
    const opens = (data: object) => {
      const anything: Pick<Sealer, 'open' | 'seal'> = { seal: () => '', open: () => ({ ...data }) }
      return createLostPosts(anything, own).open('', now)
    }
    assert.ok(opens(whole))
    for (const [name, value] of [
      ['u', 1],
      ['o', undefined],
      ['t', '/.auth/logout'],
      ['t', '//other.example'],
      ['t', null],
      ['b', 'a=%zz'],
      ['b', undefined],
      ['a', '1'],
    ] as const) {
      assert.equal(opens({ ...whole, [name]: value }), undefined, `${name}: ${String(value)}`)
    }
  })

  it('does not open, and fails nothing, whatever is changed or made up', () => {
    const sealed = seal()
    const cut = fc.nat(sealed.length - 1).map(at => sealed.slice(0, at))
    const changed = fc
      .tuple(fc.nat(sealed.length - 1), fc.constantFrom('A', 'z', '0', '_', '%', ' ', '\0'))
      .map(([at, other]) => sealed.slice(0, at) + other + sealed.slice(at + 1))
      .filter(text => text !== sealed)
    const madeUp = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 100 }),
      fc.uint8Array({ maxLength: 200 }).map(bytes => `1${Buffer.from(bytes).toString('base64url')}`),
    )
    fc.assert(
      fc.property(fc.oneof(cut, changed, madeUp), text => posts.open(text, now) === undefined),
      { numRuns: runs },
    )
  })
})
