import assert from 'node:assert/strict'
import { Agent, request as httpRequest } from 'node:http'
import { text } from 'node:stream/consumers'
import { describe, it } from 'node:test'
import { testUpstream } from '../support/config.ts'
import { startFront, type Front } from '../support/front.ts'
import { listening } from '../support/listening.ts'
import { ada, sessionCookie } from '../support/session-cookie.ts'
import type { Scope } from '../support/scripted-provider.ts'

const count = process.env['ENTRADA_TEST_LONG'] === '1' ? 100_000 : 2000
const people = 200
/** How many of them wait for an answer at once. */
const busy = 50

/** An upstream that says who it is, whom it was asked by, and for what; not in the order of the requests. */
async function startMarked(scope: Scope, name: string): Promise<string> {
  const upstream = await listening((request, response) => {
    const answer = `${name} ${String(request.headers['x-forwarded-user'])} ${request.url}`
    if ((request.url?.length ?? 0) % 3 === 0) setImmediate(() => response.end(answer))
    else response.end(answer)
  })
  scope.after(upstream.close)
  return upstream.url
}

/** Every person over a connection of their own that is kept; `targetOf` says what the nth request asks for. */
async function foreignAnswers(
  scope: Scope,
  front: Front,
  targetOf: (at: number) => readonly [target: string, expected: string],
): Promise<number> {
  const cookies = await Promise.all(
    Array.from({ length: people }, async (_, who) =>
      sessionCookie(front.config, { ...ada, user: `user-${who}` }),
    ),
  )
  const agents = cookies.map(() => new Agent({ keepAlive: true, maxSockets: 1 }))
  scope.after(async () => agents.forEach(agent => agent.destroy()))
  let foreign = 0
  let next = 0
  const ask = async (at: number): Promise<void> => {
    const who = at % people
    const [target, expected] = targetOf(at)
    const body = await new Promise<string>((resolve, reject) => {
      const headers = { host: 'app.example', cookie: cookies[who] ?? '' }
      httpRequest({ port: front.port, path: target, agent: agents[who], headers }, answer => {
        text(answer).then(resolve, reject)
      })
        .on('error', reject)
        .end()
    })
    if (body !== expected.replace('USER', `user-${who}`)) foreign += 1
  }
  await Promise.all(
    Array.from({ length: busy }, async () => {
      while (next < count) await ask(next++)
    }),
  )
  return foreign
}

describe(`MIX-01: ${count} interleaved requests of ${people} people to two upstreams`, () => {
  it('are answered each by its own upstream for its own person', async t => {
    const upstreams = {
      default: testUpstream(await startMarked(t, 'one')),
      second: testUpstream(await startMarked(t, 'two')),
    }
    const front = await startFront({
      upstream: upstreams.default.url,
      settings: { upstreams, routes: [{ path: '/two/**', upstream: 'second' }], log: { access: 'off' } },
    })
    t.after(async () => front.close())
    const foreign = await foreignAnswers(t, front, at =>
      at % 2 === 0 ? [`/one/${at}`, `one USER /one/${at}`] : [`/two/${at}`, `two USER /two/${at}`],
    )
    assert.equal(foreign, 0)
  })

  it('are not mixed up when base and path of both come to the same text: GHSA-v574-6498-x57v', async t => {
    const upstreams = {
      default: testUpstream(await startMarked(t, 'one'), { rewrite: { from: '/p', to: '/base' } }),
      second: testUpstream(await startMarked(t, 'two'), { rewrite: { from: '/q', to: '/base/more' } }),
    }
    const front = await startFront({
      upstream: upstreams.default.url,
      settings: { upstreams, routes: [{ path: '/q/**', upstream: 'second' }], log: { access: 'off' } },
    })
    t.after(async () => front.close())
    const foreign = await foreignAnswers(t, front, at =>
      at % 2 === 0
        ? [`/p/more/${at % 7}`, `one USER /base/more/${at % 7}`]
        : [`/q/${at % 7}`, `two USER /base/more/${at % 7}`],
    )
    assert.equal(foreign, 0)
  })
})
