import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Identity } from '../../src/identity/identity.ts'
import type { Person } from '../../src/identity/person.ts'
import { publicSessionId } from '../../src/session/session.ts'
import { cookieHeader, keyOf, makeSessions } from './sessions.ts'

const person: Person = {
  user: 'oid-1',
  subject: 'sub-1',
  issuer: 'https://idp.example',
  tenant: 'tid-1',
  name: 'Ada Lovelace',
  email: 'ada@corp.example',
  preferredUsername: 'ada',
  roles: ['Admin', 'Reader'],
  groups: ['staff', '0f8fad5b-d9cb-469f-a165-70867728950e'],
}
const guid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

async function signedIn(options: Parameters<typeof makeSessions>[0] = {}, who = person, now = 1000) {
  const made = await makeSessions(options)
  const created = await made.sessions.create({ person: who, loginHint: 'hint' }, undefined, now)
  assert.ok(created)
  return { ...made, created, cookie: cookieHeader(created.setCookies) }
}

describe('a session in a cookie', () => {
  it('brings back the person, groups that are GUIDs included', async () => {
    const { sessions, cookie, close } = await signedIn()
    const found = await sessions.identify({ cookie, authorization: undefined }, 1001)
    assert.equal(found.kind, 'yes')
    assert.ok(found.kind === 'yes')
    assert.deepEqual(
      { ...found.identity, groups: [...found.identity.groups].sort() },
      {
        ...person,
        groups: [...person.groups].sort(),
        sessionId: found.identity.sessionId,
        authenticatedAt: 1000,
      },
    )
    await close()
  })

  it('keeps only the groups that are needed', async () => {
    const { sessions, cookie, close } = await signedIn({ keepsGroup: group => group === 'staff' })
    assert.deepEqual((await sessions.read(cookie, 1001))?.identity.groups, ['staff'])
    await close()
  })

  it('holds 200 groups that are GUIDs', async () => {
    const groups = Array.from({ length: 200 }, (_, at) => guid(at))
    const { sessions, cookie, close } = await signedIn({}, { ...person, groups })
    assert.deepEqual((await sessions.read(cookie, 1001))?.identity.groups, groups)
    await close()
  })

  it('is refused when it does not fit', async () => {
    const { sessions, close } = await makeSessions()
    const groups = Array.from({ length: 400 }, (_, at) => guid(at))
    assert.equal(await sessions.create({ person: { ...person, groups } }, undefined, 1000), undefined)
    await close()
  })

  it('gives up the ID token before it grows to two cookies', async () => {
    const { sessions, close } = await makeSessions()
    const create = async (idToken: string) =>
      (await sessions.create({ person, idToken }, undefined, 1000))?.setCookies ?? []
    assert.equal((await sessions.read(cookieHeader(await create('short')), 1001))?.session.idToken, 'short')
    assert.equal(
      (await sessions.read(cookieHeader(await create('x'.repeat(4000))), 1001))?.session.idToken,
      undefined,
    )
    await close()
  })

  it('has a new id at each sign-in', async () => {
    const { sessions, created, cookie, close } = await signedIn()
    const again = await sessions.create({ person }, cookie, 1001)
    assert.notEqual(again?.identity.sessionId, created.identity.sessionId)
    await close()
  })

  it('shows a hash of its id', async () => {
    const { sessions, created, cookie, close } = await signedIn()
    const id = (await sessions.read(cookie, 1001))?.session.id ?? ''
    assert.equal(created.identity.sessionId, publicSessionId(id))
    assert.notEqual(created.identity.sessionId, id)
    await close()
  })
})

describe('the limits of a session', () => {
  it('hold on every request, for a cookie that has been opened before as well', async () => {
    const { sessions, cookie, close } = await signedIn()
    const kind = async (now: number) =>
      (await sessions.identify({ cookie, authorization: undefined }, now)).kind
    assert.deepEqual([await kind(1001), await kind(1899), await kind(1900)], ['yes', 'yes', 'no'])
    await close()
  })

  it('are moved by activity, with at most one new cookie in a tenth of the idle time', async () => {
    const { sessions, cookie, close } = await signedIn()
    const cookies = async (now: number) => {
      const found = await sessions.identify({ cookie, authorization: undefined }, now)
      return found.kind === 'yes' ? found.setCookies : []
    }
    assert.deepEqual(await cookies(1089), [])
    const renewed = cookieHeader(await cookies(1100))
    assert.deepEqual(await cookies(1101), [])
    assert.equal((await sessions.read(renewed, 1950))?.idleAt, 2000)
    await close()
  })

  it('end it at the absolute limit however active it is', async () => {
    const { sessions, cookie, close } = await signedIn()
    let header = cookie
    for (let now = 1500; now < 4600; now += 500) {
      const found = await sessions.identify({ cookie: header, authorization: undefined }, now)
      assert.ok(found.kind === 'yes', String(now))
      if (found.setCookies.length > 0) header = cookieHeader(found.setCookies)
    }
    assert.equal((await sessions.read(header, 4599))?.expiresAt, 4600)
    assert.equal(await sessions.read(header, 4600), undefined)
    await close()
  })
})

describe('a request', () => {
  it('without our cookie is none of ours', async () => {
    const { sessions, close } = await makeSessions()
    for (const cookie of [undefined, '', 'other=1', '__Host-entrada-login.x=1']) {
      assert.equal((await sessions.identify({ cookie, authorization: undefined }, 1000)).kind, 'not-mine')
    }
    await close()
  })

  it('with a broken cookie is refused and nothing fails', async () => {
    const { sessions, jar, close } = await makeSessions()
    assert.equal(
      (await sessions.identify({ cookie: `${jar.sessionName}=1garbage`, authorization: undefined }, 1000))
        .kind,
      'no',
    )
    await close()
  })

  it('finds the real session beside a planted cookie', async () => {
    const { sessions, jar, cookie, close } = await signedIn()
    assert.ok(await sessions.read(`${jar.sessionName}=1planted; ${cookie}`, 1001))
    await close()
  })

  it('leaves it known what another request has brought', async () => {
    const { sessions, cookie, close } = await signedIn()
    const other = await sessions.create({ person: { ...person, user: 'oid-2' } }, undefined, 1000)
    const found = async (header: string) =>
      sessions.identify({ cookie: header, authorization: undefined }, 1001)
    const headers = [cookie, cookieHeader(other?.setCookies ?? [])]
    // From the second time on they are at hand.
    await Promise.all(headers.map(found))
    const [ada, bob] = await Promise.all(headers.map(found))
    assert.ok(ada?.kind === 'yes' && bob?.kind === 'yes')
    const userOf = (identity: Identity) => sessions.sessionOf(identity)?.person.user
    assert.deepEqual(
      [ada, bob, ada].map(({ identity }) => userOf(identity)),
      ['oid-1', 'oid-2', 'oid-1'],
    )
    assert.equal(userOf({ ...ada.identity }), undefined)
    await close()
  })

  it('is not taken for another because the end of its cookie is the same', async () => {
    const { sessions, jar, cookie, close } = await signedIn()
    assert.ok(await sessions.read(cookie, 1001))
    const value = cookie.slice(jar.sessionName.length + 1)
    const forged = `${jar.sessionName}=1${'A'.repeat(20)}${value.slice(21)}`
    assert.equal(await sessions.read(forged, 1001), undefined)
    await close()
  })
})

describe('a renewal', () => {
  it('is sealed under the first key of the ring, so that an old one can go', async () => {
    const old = await makeSessions({ keys: [keyOf(1)] })
    const both = await makeSessions({ keys: [keyOf(2), keyOf(1)] })
    const fresh = await makeSessions({ keys: [keyOf(2)] })
    const cookie = cookieHeader((await old.sessions.create({ person }, undefined, 1000))?.setCookies ?? [])
    assert.equal(await fresh.sessions.read(cookie, 1100), undefined)
    const found = await both.sessions.identify({ cookie, authorization: undefined }, 1100)
    assert.ok(found.kind === 'yes')
    assert.ok(await fresh.sessions.read(cookieHeader(found.setCookies), 1101))
    await Promise.all([old.close(), both.close(), fresh.close()])
  })

  it('keeps id, person and the time of the sign-in', async () => {
    const { sessions, cookie, close } = await signedIn()
    const found = await sessions.identify({ cookie, authorization: undefined }, 1500)
    assert.ok(found.kind === 'yes')
    const before = await sessions.read(cookie, 1500)
    const after = await sessions.read(cookieHeader(found.setCookies), 1500)
    assert.deepEqual(after?.identity, before?.identity)
    assert.deepEqual([after?.session.lastSeenAt, after?.expiresAt], [1500, 2400])
    await close()
  })

  it('is not asked for by a cookie from a replica whose clock is ahead', async () => {
    const { sessions, cookie, close } = await signedIn({}, person, 1200)
    const found = await sessions.identify({ cookie, authorization: undefined }, 1000)
    assert.deepEqual(found.kind === 'yes' && found.setCookies, [])
    await close()
  })

  it('is made once for twenty requests at once', async () => {
    const { sessions, cookie, close } = await signedIn()
    const lines = await Promise.all(
      Array.from({ length: 20 }, async () => sessions.identify({ cookie, authorization: undefined }, 1500)),
    )
    const written = lines.filter(found => found.kind === 'yes' && found.setCookies.length > 0)
    assert.equal(written.length, 1)
    await close()
  })
})

describe('signing out', () => {
  it('ends the cookie in the browser', async () => {
    const { sessions, cookie, jar, close } = await signedIn()
    const lines = (await sessions.end(cookie, 1001)).setCookies
    assert.deepEqual(lines, [jar.clear(jar.sessionName)])
    await close()
  })

  it('ends every copy of it, renewed ones too', async () => {
    const { sessions, cookie, close } = await signedIn()
    const renewed = await sessions.identify({ cookie, authorization: undefined }, 1500)
    assert.ok(renewed.kind === 'yes')
    const copy = cookieHeader(renewed.setCookies)
    await sessions.end(cookie, 1501)
    for (const each of [cookie, copy]) {
      assert.equal(await sessions.read(each, 1502), undefined)
      assert.equal((await sessions.identify({ cookie: each, authorization: undefined }, 1502)).kind, 'no')
    }
    assert.ok(sessions.isEnded(renewed.identity))
    await close()
  })

  it('tells who it was, also once the session is over, but not as somebody who was signed in', async () => {
    const { sessions, cookie, created, close } = await signedIn()
    const idle = await sessions.end(cookie, 1900)
    assert.deepEqual([idle.session?.loginHint, idle.live], ['hint', undefined])
    await close()
    const other = await signedIn()
    assert.equal((await other.sessions.end(other.cookie, 1001)).live?.user, created.identity.user)
    assert.equal((await other.sessions.end(other.cookie, 1001)).live, undefined)
    await other.close()
  })

  it('ends what else came of the same session at the provider, and leaves those of others', async () => {
    const { sessions, close } = await makeSessions()
    const create = async (sid: string) =>
      cookieHeader((await sessions.create({ person, sid }, undefined, 1000))?.setCookies ?? [])
    const [first, second, elsewhere] = [await create('s1'), await create('s1'), await create('s2')]
    await sessions.end(second, 1100)
    assert.equal(await sessions.read(first, 1101), undefined)
    assert.ok(await sessions.read(elsewhere, 1101))
    await close()
  })

  it('does not end the session that the very same second brings', async () => {
    const { sessions, close } = await makeSessions()
    const create = async () =>
      cookieHeader((await sessions.create({ person, sid: 's1' }, undefined, 1000))?.setCookies ?? [])
    await sessions.end(await create(), 1000)
    assert.ok(await sessions.read(await create(), 1000))
    await close()
  })
})

describe('a new sign-in in a browser that has a session', () => {
  it('ends the one of somebody else, wherever its copies are', async () => {
    const { sessions, cookie, created, close } = await signedIn()
    assert.ok(await sessions.read(cookie, 1001))
    await sessions.create({ person: { ...person, user: 'oid-2' } }, cookie, 1001)
    assert.equal(await sessions.read(cookie, 1001), undefined)
    assert.equal(created.identity.user, 'oid-1')
    await close()
  })

  it('leaves the one of the same person, whose other tabs are under way', async () => {
    const { sessions, cookie, close } = await signedIn()
    await sessions.create({ person }, cookie, 1001)
    assert.ok(await sessions.read(cookie, 1001))
    await close()
  })

  it('ends nothing when it does not fit', async () => {
    const { sessions, cookie, close } = await signedIn()
    const groups = Array.from({ length: 400 }, (_, at) => guid(at))
    assert.equal(
      await sessions.create({ person: { ...person, user: 'oid-2', groups } }, cookie, 1001),
      undefined,
    )
    assert.ok(await sessions.read(cookie, 1001))
    await close()
  })
})

describe('the end of a session at the provider', () => {
  it('takes the cookies back that belong to it, and no others', async () => {
    const { sessions, jar, close } = await makeSessions()
    const cookie = cookieHeader(
      (await sessions.create({ person, sid: 's1' }, undefined, 1000))?.setCookies ?? [],
    )
    const other = await sessions.endNamed({ sid: 's2' }, cookie, 1100)
    assert.deepEqual([other.live, other.setCookies], [undefined, []])
    assert.ok(await sessions.read(cookie, 1100))
    const own = await sessions.endNamed({ sid: 's1' }, cookie, 1100)
    assert.equal(own.live?.user, 'oid-1')
    assert.deepEqual(own.setCookies, [jar.clear(jar.sessionName)])
    assert.equal(await sessions.read(cookie, 1100), undefined)
    await close()
  })

  it('ends sessions that no cookie comes along with', async () => {
    const { sessions, close } = await makeSessions()
    const cookie = cookieHeader(
      (await sessions.create({ person, sid: 's1' }, undefined, 1000))?.setCookies ?? [],
    )
    assert.ok(await sessions.read(cookie, 1100))
    assert.deepEqual(
      (await sessions.endNamed({ sid: 's1', issuer: person.issuer }, undefined, 1100)).setCookies,
      [],
    )
    assert.equal(await sessions.read(cookie, 1100), undefined)
    await close()
  })
})

describe('a session that is followed while it is refreshed', () => {
  it('is idle at its time: a refresh that nobody asked for is no use of it', async () => {
    const { sessions, cookie, close } = await signedIn()
    const found = await sessions.identify({ cookie, authorization: undefined }, 1001)
    assert.ok(found.kind === 'yes')
    const followed = sessions.follow(found.identity)
    const session = sessions.sessionOf(found.identity)
    assert.ok(followed !== undefined && session !== undefined)
    await sessions.renew(session, { person }, 1800)
    assert.equal(followed.standing(1899).kind, 'live')
    assert.deepEqual(followed.standing(1900), { kind: 'over', reason: 'idle' })
    followed.release()
    await close()
  })
})
