import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import Fastify from 'fastify'
import { createAssertions } from '../../src/forward/assertion.ts'
import type { Person } from '../../src/identity/person.ts'
import { createKeyRing } from '../../src/session/key-ring.ts'
import { createMarks } from '../../src/session/marks.ts'
import { createSealers } from '../../src/session/sealer.ts'
import { createSessions } from '../../src/session/sessions.ts'
import { newAttempt, openAttempt } from '../../src/signin/attempt.ts'
import { cookieHeader, keyOf } from '../session/sessions.ts'

type Earlier = Readonly<{
  cookies: Readonly<Record<string, string>>
  attempt: Readonly<{ sealed: string; handle: string }>
}>

/** What earlier versions of this software have sealed, at `then`, under the key 9; never to be made anew. */
const earlier = JSON.parse(
  readFileSync(join(process.cwd(), 'test/session/sealed-earlier.json'), 'utf8'),
) as Readonly<{ versions: Readonly<Record<string, Earlier>>; kid: string; mark: string }>
const then = 1_800_000_000

const binding = { issuer: 'https://idp.example', clientId: 'client', publicOrigin: 'https://app.example' }
/** Longer than this software will live: the clock of the cryptography is the machine's own. */
const forever = 1e10

async function today(t: TestContext) {
  const app = Fastify()
  const made = await createSessions(app, {
    ...{ keys: [keyOf(9)], ...binding },
    cookie: { name: 'entrada', sameSite: 'lax', secure: true, path: '/' },
    limits: { idle: forever, absolute: forever },
    keepsGroup: () => true,
  })
  await app.ready()
  t.after(() => app.close())
  const sealerFor = await createSealers(made.ring, {
    binding,
    purposes: [
      { purpose: 'session', lifetime: forever },
      { purpose: 'attempt', lifetime: forever },
    ],
  })
  const identify = async (cookie: string, now = then) =>
    made.sessions.identify({ cookie, authorization: undefined }, now)
  return { ...made, identify, sealer: sealerFor('session'), attempts: sealerFor('attempt') }
}

const ada: Person = { user: 'ada-oid', subject: 'ada-sub', issuer: binding.issuer, roles: [], groups: [] }

describe('F31: what an earlier version has sealed', () => {
  for (const [version, { cookies, attempt }] of Object.entries(earlier.versions)) {
    for (const [name, cookie] of Object.entries(cookies)) {
      it(`opens for ever: a ${name} session of the version ${version}`, async t => {
        const { sessions } = await today(t)
        const live = await sessions.read(cookie, then + 1000)
        assert.ok(live)
        const { person, authenticatedAt, more } = live.session
        assert.deepEqual([authenticatedAt, more], [then, undefined])
        if (name === 'plain') return assert.deepEqual(person, ada)
        assert.deepEqual(
          [person.user, person.name, person.tenant, person.email],
          ['zoe-oid', 'Zoë 王', '00000001-1111-4222-8333-000000001eef', 'zoe@corp.example'],
        )
        assert.deepEqual(person.roles, name === 'refreshed' ? ['Reader'] : ['Admin', 'Reader'])
        assert.equal(person.groups.length, name === 'large' ? 200 : 3)
        if (name === 'large') return undefined
        assert.deepEqual([live.session.loginHint, live.session.sid], ['hint', 'provider-sid'])
        const { refreshToken, generation, checkedAt } = live.session
        const expected = {
          'before refresh': [undefined, 0, then],
          full: ['refresh-token', 0, then],
          refreshed: ['the-next', 1, then + 900],
        }[version === 'before refresh' ? version : name]
        return assert.deepEqual([refreshToken, generation, checkedAt], expected)
      })
    }

    it(`opens for ever: a sign-in attempt of the version ${version}`, async t => {
      const { attempts } = await today(t)
      const opened = openAttempt(attempts, attempt.sealed, attempt.handle, then + 1)
      assert.deepEqual(
        [opened?.returnTo, opened?.startedAt, opened?.round, opened?.silent],
        ['/a?b=1', then, 2, true],
      )
    })
  }

  it('stands under keys that are derived as they always were', async t => {
    const { assertionSeeds } = await today(t)
    const { jwks } = createAssertions({ seeds: assertionSeeds, issuer: 'https://app.example' })
    assert.equal(jwks().keys[0]?.kid, earlier.kid)
    assert.deepEqual(createMarks(createKeyRing([keyOf(9)]), binding).of({ user: 'ada-oid' }), [earlier.mark])
  })
})

describe('F31: what a later version has sealed', () => {
  const packed = { i: 'A'.repeat(22), a: then, l: then, u: 'ada-oid', s: 'ada-sub', o: binding.issuer }
  const additions = { z: { new: ['member'] }, later: 7 }
  const carry = (sealed: string) => `__Host-entrada=1${sealed}`

  it('opens when members have been added, and keeps them in each cookie that follows', async t => {
    const { sealer, sessions, identify } = await today(t)
    const cookie = carry(sealer.seal({ ...packed, ...additions }))
    const found = await identify(cookie, then + forever / 10)
    assert.ok(found.kind === 'yes')
    assert.equal(found.identity.user, 'ada-oid')
    const next = cookieHeader(found.setCookies)
    assert.deepEqual((await sessions.read(next, then + forever / 10))?.session.more, additions)
    const written = sealer.open(next.slice('__Host-entrada=1'.length))
    assert.deepEqual(written, { ...packed, l: then + forever / 10, ...additions })
  })

  it('keeps them over a refresh, and loses them to a new sign-in', async t => {
    const { sealer, sessions, identify } = await today(t)
    const cookie = carry(sealer.seal({ ...packed, ...additions }))
    const live = await sessions.read(cookie, then)
    assert.ok(live)
    assert.deepEqual((await sessions.renew(live.session, { person: ada }, then + 9))?.more, additions)
    const anew = await sessions.create({ person: ada }, cookie, then + 10)
    const fresh = await sessions.read(cookieHeader(anew?.setCookies ?? []), then + 10)
    assert.deepEqual([fresh?.session.more, (await identify(cookie)).kind], [undefined, 'yes'])
  })

  it('is no session when its format is not known, and stays in the browser for those who know it', async t => {
    const { sealer, identify, sessions } = await today(t)
    const body = sealer.seal(packed).slice(1)
    for (const cookie of [`2${body}`, `a${body}`, `0${body}`].map(carry)) {
      assert.deepEqual(await identify(cookie), { kind: 'no', code: 'ERR_SIGNIN_REQUIRED' })
      assert.equal(await sessions.read(cookie, then), undefined)
    }
    const unknownSplit = await identify(`__Host-entrada=a${body}`)
    assert.equal(unknownSplit.kind, 'not-mine')
    assert.equal((await identify(carry(`1${body}`))).kind, 'yes')
  })

  it('goes through an attempt to sign in whatever has been added to it', async t => {
    const { attempts } = await today(t)
    const adding = { ...attempts, seal: (more: object) => attempts.seal({ ...more, ...additions }) }
    const made = newAttempt(adding, { returnTo: '/x', startedAt: then, round: 0, silent: false })
    assert.equal(openAttempt(attempts, made.sealed, made.handle, then)?.returnTo, '/x')
  })
})
