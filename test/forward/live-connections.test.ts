import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, it, type TestContext } from 'node:test'
import type { Identity } from '../../src/identity/identity.ts'
import type { LiveOptions } from '../../src/forward/live-connections.ts'
import type { Standing } from '../../src/identity/standing.ts'
import { ask, startSecureFront } from '../support/secure-front.ts'
import { openAnswer, openSocket, openUpload, startEndlessApplication } from '../support/long-lived.ts'
import { until } from '../support/until.ts'
import { startWay } from './way.ts'

const admin: Identity = {
  user: 'ada',
  subject: 's',
  issuer: 'https://idp.example',
  roles: ['Admin'],
  groups: [],
  sessionId: 'hash',
  authenticatedAt: 1_800_000_000,
}
const reader: Identity = { ...admin, roles: ['Reader'] }

type Refusal = LiveOptions['refusalNow']

/** Puts other rules in force; there is nobody yet to tell. */
function noChange(_refusal: Refusal): void {
  throw new Error('nobody asks for other rules')
}

/** The way to an application in which nothing ends, for somebody whose session does what the test says. */
async function start(t: TestContext, ageCounts = false, whose: Identity | 'nobody' = admin) {
  const application = await startEndlessApplication()
  const at = {
    standing: { kind: 'live', identity: admin } as Standing,
    sent: 0,
    followed: 0,
    judged: 0,
    change: noChange,
  }
  const listeners: (() => void)[] = []
  const audited: unknown[] = []
  const way = await startWay(application.url, {
    passageOf: () => ({ ...(whose !== 'nobody' && { identity: whose }), handling: {}, setCookies: [] }),
    sessions: {
      isEnded: () => false,
      onEnd: listener => void listeners.push(listener),
      follow: () => {
        at.followed += 1
        return {
          standing: () => at.standing,
          sent: () => void (at.sent += 1),
          release: () => void (at.followed -= 1),
        }
      },
    },
    refusalNow: (_request, identity) => {
      at.judged += 1
      return identity?.roles.includes('Admin') ? undefined : 'ERR_POLICY_ROLE_MISSING'
    },
    audit: event => audited.push(event),
    ageCounts,
    onRules: listener => {
      at.change = refusal => listener({ refusalNow: refusal })
    },
  })
  t.after(async () => {
    await way.close()
    await application.close()
  })
  const tell = () => {
    for (const listener of listeners) listener()
  }
  return { application, at, audited, way, tell }
}

const over: Standing = { kind: 'over', reason: 'revoked' }

describe('what is open of a session', () => {
  it('is followed until it has ended by itself', async t => {
    const { way, at, tell } = await start(t)
    const socket = await openSocket(way.port, '/ws', '')
    const events = await openAnswer(way.port, '/events', '')
    tell()
    await until('both are followed', () => at.followed === 2)
    socket.socket.close()
    events.leave()
    await until('none is followed', () => at.followed === 0)
  })

  it('is not followed when it is answered before anybody looks', async t => {
    const { way, at, tell } = await start(t)
    await Promise.all([fetch(`${way.url}/a`), fetch(`${way.url}/b`, { method: 'POST', body: 'x' })])
    const socket = await openSocket(way.port, '/ws', '')
    tell()
    await until('somebody has looked', () => at.followed > 0)
    assert.equal(at.followed, 1)
    socket.socket.terminate()
  })

  it('is active by each message and by each further piece of a body', async t => {
    const { way, at, application } = await start(t)
    const socket = await openSocket(way.port, '/ws', '')
    await socket.echo('hello')
    assert.equal(at.sent, 1)
    const upload = openUpload(way.port, '/upload', '')
    await until('it has begun', () => application.uploaded() === 5)
    assert.equal(at.sent, 1)
    upload.send('more')
    await until('more is there', () => application.uploaded() === 9)
    assert.equal(at.sent, 2)
    socket.socket.terminate()
    upload.leave()
  })

  it('is judged each time where the rules go by the time', async t => {
    const { way, at, tell } = await start(t, true)
    const events = await openAnswer(way.port, '/events', '')
    tell()
    await until('somebody has judged twice', () => at.judged > 1).finally(() => events.leave())
  })

  it('is judged once when the person has changed, and goes on when the route is open to them', async t => {
    const { way, at, tell, audited } = await start(t)
    const socket = await openSocket(way.port, '/ws', '')
    at.standing = { kind: 'live', identity: { ...admin, name: 'Ada King' } }
    tell()
    await until('it is judged', () => at.judged === 1)
    at.standing = { kind: 'live', identity: reader }
    tell()
    assert.equal(await socket.closed, 4403)
    assert.equal(at.judged, 2)
    assert.deepEqual(
      audited.map(line => ({ ...(line as object), requestId: '' })),
      [
        {
          ...{ event: 'connection.ended', requestId: '', client: '127.0.0.1', reason: 'denied' },
          ...{ subject: 'ada', session: 'hash' },
        },
      ],
    )
  })

  for (const [standing, status] of [
    [over, 401],
    [{ kind: 'live', identity: reader }, 403],
  ] as const) {
    it(`that has no answer yet is answered with ${status}, WebSockets too, and the application is let go`, async t => {
      const { way, at, tell, application } = await start(t)
      const quiet = openUpload(way.port, '/upload', '')
      const refused = openSocket(way.port, '/wait', '').then(
        () => 'opened',
        (error: unknown) => String(error),
      )
      await until('the application has both', () => application.uploaded() > 0 && application.waiting() === 1)
      at.standing = standing
      tell()
      assert.match(await refused, new RegExp(String(status)))
      assert.equal(await quiet.end, status)
      await until('the application knows', () => application.gone.length === 1 && application.waiting() === 0)
    })
  }
})

describe('what is open when other rules come into force', () => {
  it('ends where they do not let its person pass, though nothing of the person has changed', async t => {
    const { way, at, audited } = await start(t)
    const socket = await openSocket(way.port, '/ws', '')
    const events = await openAnswer(way.port, '/events', '')
    at.change(({ url }) => (url === '/ws' ? 'ERR_POLICY_ROLE_MISSING' : undefined))
    assert.equal(audited.length, 1)
    assert.equal(await socket.closed, 4403)
    events.leave()
  })

  it('goes on where they let them pass, and is judged by them from then on', async t => {
    const { way, at, tell } = await start(t)
    const socket = await openSocket(way.port, '/ws', '')
    const roles: string[] = []
    at.change((_request, identity) => {
      roles.push(...(identity?.roles ?? []))
      return undefined
    })
    at.standing = { kind: 'live', identity: reader }
    tell()
    await until('they are judged twice', () => roles.length === 2 || at.judged > 0)
    await socket.echo('still here')
    assert.deepEqual([roles, at.judged], [['Admin', 'Reader'], 0])
    socket.socket.terminate()
  })

  it('ends where everybody could come and now nobody may without a sign-in', async t => {
    const { way, at, audited } = await start(t, false, 'nobody')
    const socket = await openSocket(way.port, '/ws', '')
    const other = await openSocket(way.port, '/other/ws', '')
    at.change(({ url }) => (url === '/ws' ? 'ERR_SIGNIN_REQUIRED' : undefined))
    const goesOn = socket.echo('goes on').then(() => 'goes on')
    goesOn.catch(() => undefined)
    assert.equal(await Promise.race([socket.closed, goesOn]), 4401)
    await other.echo('still here')
    assert.deepEqual(audited, [])
    other.socket.terminate()
  })
})

describe('a request that was let pass before other rules came into force', () => {
  it('is not sent any more where they do not let its person pass', async t => {
    const { way, at } = await start(t)
    at.change(({ url }) => (url === '/a' ? 'ERR_POLICY_ROLE_MISSING' : undefined))
    const statuses = await Promise.all(['/a', '/b'].map(async path => (await fetch(way.url + path)).status))
    assert.deepEqual(statuses, [403, 200])
  })

  it('is not sent any more where everybody could and now nobody may without a sign-in', async t => {
    const { way, at } = await start(t, false, 'nobody')
    at.change(() => 'ERR_SIGNIN_REQUIRED')
    assert.equal((await fetch(`${way.url}/a`)).status, 401)
    await assert.rejects(openSocket(way.port, '/ws', ''))
  })
})

describe('an answer over HTTP/2', () => {
  it('is reset when its session ends, and other streams of the connection are not', async t => {
    const application = await startEndlessApplication()
    const front = await startSecureFront({ upstream: application.url })
    t.after(async () => {
      await front.close()
      await application.close()
    })
    const session = front.http2()
    const mine = session.request({
      ':authority': 'app.example',
      ':path': '/events',
      cookie: front.cookies.ada,
    })
    const hers = session.request({
      ':authority': 'app.example',
      ':path': '/events',
      cookie: front.cookies.zoe,
    })
    await Promise.all([once(mine, 'data'), once(hers, 'data')])
    mine.on('error', () => undefined)
    const closed = new Promise(resolve => mine.resume().once('close', resolve))
    await ask(session, {
      ':path': '/.auth/logout',
      'sec-fetch-site': 'same-origin',
      'sec-fetch-dest': 'empty',
      cookie: front.cookies.ada,
    })
    await closed
    assert.notEqual(mine.rstCode, 0)
    await until('the application knows', () => application.gone.length === 1)
    assert.equal(hers.closed, false)
    hers.close()
    session.close()
  })
})
