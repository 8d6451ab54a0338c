import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { changedCookie } from '../support/changed-session.ts'
import { startFront, type Front } from '../support/front.ts'
import { request, script, type Answer } from '../support/http-client.ts'
import {
  openAnswer,
  openSocket,
  openUpload,
  startEndlessApplication,
  type EndlessApplication,
} from '../support/long-lived.ts'
import { sessionCookie, zoe } from '../support/session-cookie.ts'
import { until } from '../support/until.ts'

/** Limits of the test settings, seconds. */
const [idle, absolute] = [3600, 43_200]
/** Milliseconds in which all has to be gone. */
const bound = 5_000

type Started = Readonly<{ application: EndlessApplication; front: Front; clock: { now: number } }>

async function start(t: TestContext): Promise<Started> {
  const application = await startEndlessApplication()
  const clock = { now: Math.floor(Date.now() / 1000) }
  const front = await startFront({
    upstream: application.url,
    now: () => clock.now,
  })
  t.after(async () => {
    await front.close()
    await application.close()
  })
  return { application, clock, front }
}

/** One of each kind, open for somebody. */
async function openAll({ front: { port }, application }: Started, cookie: string, folder = '') {
  const before = application.uploaded()
  const socket = await openSocket(port, `${folder}/ws`, cookie)
  const events = await openAnswer(port, `${folder}/events`, cookie)
  const download = await openAnswer(port, `${folder}/download`, cookie)
  const upload = openUpload(port, `${folder}/upload`, cookie)
  await until('the upload has begun', () => application.uploaded() > before)
  const all = [socket, events, download, upload]
  return {
    socket,
    upload,
    ends: async () => Promise.all([socket.closed, events.end, download.end, upload.end]),
    stay: () => assert.ok(all.every(each => each.isOpen())),
  }
}

/** Looks that all end within the bound, for the application too, and that the audit log says why. */
async function assertEnded(
  { application, front }: Started,
  ends: Promise<readonly unknown[]>,
  expected: readonly [code: number, status: number, reason: string],
): Promise<void> {
  const [code, status, reason] = expected
  const startedAt = performance.now()
  assert.deepEqual(await ends, [code, 'cut', 'cut', status])
  assert.ok(performance.now() - startedAt < bound)
  await until('the application knows', () => application.gone.length === 3)
  const isAdas = (line: Readonly<Record<string, unknown>>) => line['subject'] === 'ada-oid'
  const lines = front.logged().filter(line => line['event'] === 'connection.ended' && isAdas(line))
  assert.deepEqual(
    lines.map(line => line['reason']),
    [reason, reason, reason, reason],
  )
  await until('each has its access line', () => front.accessLines().filter(isAdas).length >= 4)
  const ids = new Set(front.accessLines().map(({ requestId }) => requestId))
  assert.ok(lines.every(({ requestId }) => ids.has(requestId)))
}

async function visit({ front }: Started, path: string, cookie: string): Promise<Answer> {
  const headers = { ...script, host: 'app.example', cookie }
  return request(`http://127.0.0.1:${front.port}${path}`, { headers })
}

const signOut = async (started: Started, cookie: string): Promise<Answer> =>
  visit(started, '/.auth/logout', cookie)

/** Resolves when the gateway has looked at all that is open: what it has left by then may go on. */
async function look(started: Started): Promise<void> {
  const cookie = await sessionCookie(started.front.config, zoe, started.clock.now)
  const { closed } = await openSocket(started.front.port, '/ws', cookie)
  await signOut(started, cookie)
  await closed
}

describe('WS-04: WebSockets, events, downloads and uploads', () => {
  it('end when their session has not been used for too long', async t => {
    const started = await start(t)
    const open = await openAll(started, started.front.cookies.ada)
    started.clock.now += idle - 1
    await look(started)
    open.stay()
    started.clock.now += 1
    await assertEnded(started, open.ends(), [4401, 401, 'idle'])
  })

  it('go on while the client sends on one of them, and so does the session in all cookies, to its absolute limit', async t => {
    const started = await start(t)
    const { clock, front } = started
    const { ada } = front.cookies
    const end = clock.now + absolute
    const open = await openAll(started, ada)
    for (let turn = 0; clock.now + idle / 2 < end; turn++) {
      clock.now += idle / 2
      if (turn % 2 === 0) await open.socket.echo(`still here ${turn}`)
      else {
        const before = started.application.uploaded()
        open.upload.send('more')
        await until('more has come', () => started.application.uploaded() > before)
      }
    }
    await look(started)
    open.stay()
    assert.equal((await visit(started, '/a', ada)).status, 200)
    clock.now = end
    await assertEnded(started, open.ends(), [4401, 401, 'absolute'])
    assert.equal((await visit(started, '/a', ada)).status, 401)
  })

  it('are not kept by data that comes when the limit has passed, as when the clock has jumped', async t => {
    const started = await start(t)
    const open = await openAll(started, started.front.cookies.ada)
    started.clock.now += idle
    open.socket.socket.send('am I late?')
    open.upload.send('and I?')
    await assertEnded(started, open.ends(), [4401, 401, 'idle'])
  })

  it('go on while requests extend the session', async t => {
    const started = await start(t)
    const open = await openAll(started, started.front.cookies.ada)
    const end = started.clock.now + 3 * idle
    for (let cookie = started.front.cookies.ada; started.clock.now < end;) {
      started.clock.now += idle - 1
      const answer = await visit(started, '/a', cookie)
      assert.equal(answer.status, 200)
      cookie = answer.setCookies[0]?.split(';')[0] ?? ''
      await look(started)
    }
    open.stay()
  })

  it('end when it is signed out anywhere, and nobody else’s do', async t => {
    const started = await start(t)
    const { ada, zoe } = started.front.cookies
    const others = await openAll(started, zoe)
    const nobodys = await openAll(started, ada, '/public')
    const open = await openAll(started, ada)
    await signOut(started, ada)
    await assertEnded(started, open.ends(), [4401, 401, 'revoked'])
    assert.deepEqual(started.application.codes, [1001], 'the application is not told why')
    others.stay()
    nobodys.stay()
  })

  it('end on optional routes too, with the session that they were opened with', async t => {
    const started = await start(t)
    const open = await openAll(started, started.front.cookies.ada, '/optional')
    const nobodys = await openAll(started, 'x=1', '/optional')
    await signOut(started, started.front.cookies.ada)
    await assertEnded(started, open.ends(), [4401, 401, 'revoked'])
    nobodys.stay()
  })

  it('end when the role that their route asks for is lost, and no others of the session', async t => {
    const started = await start(t)
    const { ada } = started.front.cookies
    const others = await openAll(started, ada)
    const open = await openAll(started, ada, '/admin')
    // Another replica has refreshed the session.
    await look(started)
    const changed = await changedCookie(started.front.config, ada, { roles: ['Reader'] })
    assert.equal((await visit(started, '/admin', changed)).status, 403)
    await assertEnded(started, open.ends(), [4403, 403, 'denied'])
    others.stay()
    // An older cookie says nothing new.
    await visit(started, '/a', ada)
    await assert.rejects(openSocket(started.front.port, '/admin/ws', changed))
  })
})
