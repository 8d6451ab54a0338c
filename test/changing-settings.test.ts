import assert from 'node:assert/strict'
import { Agent, request, type IncomingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import type { Config } from '../src/config/config.ts'
import type { Overrides } from './support/config.ts'
import { sessionCookie, zoe } from './support/session-cookie.ts'
import { head, startFront } from './support/front.ts'
import { openAnswer, openSocket, openUpload, startEndlessApplication } from './support/long-lived.ts'
import { until } from './support/until.ts'

const first: Config['routes'] = [
  { path: '/public/**', access: 'public' },
  { path: '/admin/**', name: 'admin', require: { anyRole: ['Admin'] } },
]

type Answered = Readonly<{ status: number; headers: IncomingHttpHeaders; body: string }>

/** A gateway before an application, and a client that keeps one connection. */
async function started(t: TestContext, more: Overrides = {}) {
  const application = await startEndlessApplication()
  const front = await startFront({ upstream: application.url, settings: { routes: first, ...more } })
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const clients = { count: 0 }
  front.gateway.app.server.on('connection', () => (clients.count += 1))
  t.after(async () => {
    agent.destroy()
    await front.close()
    await application.close()
  })
  const fetch = async (path: string, cookie = '', more: Record<string, string> = {}): Promise<Answered> =>
    new Promise((resolve, reject) => {
      const headers = { host: 'app.example', ...more, ...(cookie !== '' && { cookie }) }
      request({ host: '127.0.0.1', port: front.port, path, agent, headers }, answer => {
        let body = ''
        answer.setEncoding('utf8').on('data', (piece: string) => (body += piece))
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }))
      })
        .on('error', reject)
        .end()
    })
  const ask = async (path: string, cookie = '') => (await fetch(path, cookie)).status
  const signOut = async (cookie: string) =>
    fetch('/.auth/logout', cookie, { 'sec-fetch-site': 'same-origin' })
  const take = async (next: Config) => (await front.gateway.prepare(next)).take()
  const change = async (routes: Config['routes']) => take({ ...front.config, routes })
  return { front, application, fetch, ask, signOut, take, change, clients }
}

describe('settings that change while requests run', () => {
  it('count from the next request on, on the same connection', async t => {
    const { ask, change, clients, front } = await started(t)
    const { ada } = front.cookies
    assert.deepEqual([await ask('/public/a'), await ask('/admin/a', ada)], [200, 200])
    await change([{ path: '/admin/**', access: 'deny' }])
    assert.deepEqual(
      [await ask('/public/a'), await ask('/admin/a', ada), await ask('/b', ada)],
      [401, 403, 200],
    )
    assert.equal(clients.count, 1)
  })

  it('leave it at the old ones until they are taken, or when they are dropped', async t => {
    const { ask, front } = await started(t)
    const next = await front.gateway.prepare({ ...front.config, routes: [] })
    assert.equal(await ask('/public/a'), 200)
    await next.drop()
    assert.equal(await ask('/public/a'), 200)
  })

  it('end a WebSocket that they do not let pass, and no other', async t => {
    const { front, change } = await started(t)
    const { ada } = front.cookies
    const admin = await openSocket(front.port, '/admin/ws', ada)
    const open = await openSocket(front.port, '/public/ws', '')
    const other = await openSocket(front.port, '/ws', ada)
    await change([{ path: '/admin/**', access: 'deny' }])
    const ended = front.logged().filter(({ event }) => event === 'connection.ended')
    assert.deepEqual(
      ended.map(({ reason }) => reason),
      ['denied'],
    )
    assert.deepEqual([await admin.closed, await open.closed], [4403, 4401])
    await other.echo('still here')
    await change([{ path: '/**', access: 'deny' }])
    assert.equal(await other.closed, 4403)
  })

  it('let what has begun go on to its end', async t => {
    const { front, change, application, ask } = await started(t)
    const { ada } = front.cookies
    const upload = openUpload(front.port, '/upload', ada)
    await until('it has begun', () => application.uploaded() > 0)
    const events = await openAnswer(front.port, '/events', ada)
    await change([...first, { path: '/new', access: 'public' }])
    upload.send('more')
    await until('more is there', () => application.uploaded() === 9)
    assert.equal(await ask('/new'), 200)
    assert.deepEqual(application.gone, [])
    events.leave()
    upload.leave()
  })

  it('end what is oldest when something is open from five times before', async t => {
    const { front, change } = await started(t)
    const { ada } = front.cookies
    const further = async (turn: number) => change([...first, { path: `/new/${turn}`, access: 'public' }])
    const socket = await openSocket(front.port, '/ws', ada)
    const open = await openSocket(front.port, '/public/ws', '')
    const events = await openAnswer(front.port, '/events', ada)
    const later = []
    for (const turn of [1, 2, 3, 4]) {
      await further(turn)
      later.push(await openSocket(front.port, '/ws', ada))
    }
    await socket.echo('still here')
    await further(5)
    assert.deepEqual([await socket.closed, await open.closed, await events.end], [1001, 1001, 'cut'])
    for (const each of later) {
      await each.echo('still here')
      each.socket.terminate()
    }
  })

  it('change nothing when they cannot be put in force', async t => {
    const { ask, change } = await started(t)
    await assert.rejects(change([{ path: 'no path' }]))
    assert.equal(await ask('/public/a'), 200)
    await change([])
    assert.equal(await ask('/public/a'), 401)
  })

  it('say how much is logged', async t => {
    const { ask, take, front } = await started(t)
    const told = async (level: Config['log']['level'], path: string) => {
      await take({ ...front.config, log: { ...front.config.log, level } })
      await ask(path)
    }
    await told('error', '/public/silent')
    await told('info', '/public/told')
    await until('it is told', () => front.accessLines().length > 0)
    assert.deepEqual(
      front.accessLines().map(({ path }) => path),
      ['/public/told'],
    )
  })

  it('lose no request, ten times over, and answer each by the old ones or the new', async t => {
    const { fetch, take, front } = await started(t)
    const named = (productName: string): Config => {
      const routes = [
        { path: '/turn', access: 'public', respond: { status: 200, body: productName } },
      ] as const
      return { ...front.config, routes, pages: { ...front.config.pages, productName } }
    }
    const turns = Array.from({ length: 10 }, (_, turn) => `turn ${turn}`)
    const answers: string[] = []
    await take(named('before'))
    const client = { isDone: false }
    const asking = (async () => {
      while (!client.isDone) {
        const { status, body } = await fetch('/turn')
        answers.push(`${status} ${body}`)
      }
    })()
    for (const turn of turns) {
      await take(named(turn))
      await until('it is answered by', () => answers.at(-1) === `200 ${turn}`)
    }
    client.isDone = true
    await asking
    const changes = answers.filter((answer, at) => answer !== answers[at - 1] && answer !== '200 before')
    assert.deepEqual(
      changes,
      turns.map(turn => `200 ${turn}`),
    )
  })

  it('keep what has ended, whichever of them it ended by', async t => {
    const { ask, signOut, change, front } = await started(t)
    const { ada } = front.cookies
    const before = await sessionCookie(front.config, zoe)
    assert.equal(await ask('/a', before), 200)
    await signOut(before)
    await change([])
    assert.deepEqual([await ask('/a', before), await ask('/a', ada)], [401, 200])
  })

  it('end what was opened by them before, when its session is ended behind them', async t => {
    const { signOut, change, front } = await started(t)
    const cookie = await sessionCookie(front.config, zoe)
    const socket = await openSocket(front.port, '/ws', cookie)
    await change([])
    await signOut(cookie)
    assert.equal(await socket.closed, 4401)
  })

  it('leave each person as many WebSockets as before, those of before among them', async t => {
    const { front, change } = await started(t, { listen: { limits: { webSocketsPerUser: 2 } } })
    const { ada } = front.cookies
    const before = await openSocket(front.port, '/ws', ada)
    await change([])
    const behind = await openSocket(front.port, '/ws', ada)
    await assert.rejects(openSocket(front.port, '/ws', ada), /503/)
    before.socket.terminate()
    behind.socket.terminate()
  })

  it('end what was opened by them before, when none of the session keys is left', async t => {
    const { take, front } = await started(t)
    const socket = await openSocket(front.port, '/ws', front.cookies.ada)
    const { keys } = front.config.session
    const others = [Buffer.alloc(32, 8).toString('base64')]
    const withKeys = (all: readonly string[]): Config => ({
      ...front.config,
      session: { ...front.config.session, keys: all },
    })
    await take(withKeys([...others, ...keys]))
    await socket.echo('still here')
    await take(withKeys(keys))
    await socket.echo('still here, too')
    await take(withKeys(others))
    assert.equal(await socket.closed, 4401)
  })

  it('take an answer with them that its client has never waited for', async t => {
    const { front, application, change, ask } = await started(t)
    const { ada } = front.cookies
    const pipelined = connect(front.port, '127.0.0.1')
    const one = head('GET /events', `Cookie: ${ada}`).replace('Connection: close\r\n', '')
    pipelined.write(one + one)
    await new Promise(resolve => pipelined.once('data', resolve))
    await change([])
    pipelined.destroy()
    await until('the application has seen it', () => application.gone.length > 0)
    assert.equal(await ask('/b', ada), 200)
  })
})
