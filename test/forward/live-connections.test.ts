import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, it, type TestContext } from 'node:test'
import type { Identity } from '../../src/identity/identity.ts'
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

/** The way to an application in which nothing ends, for somebody whose session does what the test says. */
async function start(t: TestContext, ageCounts = false) {
  const application = await startEndlessApplication()
  const at = { standing: { kind: 'live', identity: admin } as Standing, sent: 0, followed: 0, judged: 0 }
  const listeners: (() => void)[] = []
  const audited: unknown[] = []
  const way = await startWay(application.url, {
    passageOf: () => ({ identity: admin, handling: {}, setCookies: [] }),
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
    refusalNow: (_request, { roles }) => {
      at.judged += 1
      return roles.includes('Admin') ? undefined : 'ERR_POLICY_ROLE_MISSING'
    },
    audit: event => audited.push(event),
    ageCounts,
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
      [{ event: 'connection.ended', requestId: '', reason: 'denied', subject: 'ada', session: 'hash' }],
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
