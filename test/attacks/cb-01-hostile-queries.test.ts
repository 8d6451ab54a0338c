import assert from 'node:assert/strict'
import { connect, type Socket } from 'node:net'
import { before, describe, it } from 'node:test'
import { startWing, suiteScope, type Wing } from '../signin/wing.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { hostileQueries } from '../support/hostile-queries.ts'
import { wholeAnswers, type RawAnswer } from '../support/raw-client.ts'

const isLong = process.env['ENTRADA_TEST_LONG'] === '1'
const count = isLong ? 100_000 : 2000
const seed = Number(process.env['ENTRADA_TEST_SEED'] ?? (isLong ? Date.now() % 1_000_000 : 11))

/** Sends one request line as it is; the answer, or undefined when the connection ended without one. */
async function send(port: number, target: string, cookie: string): Promise<RawAnswer | undefined> {
  const lines = [`GET ${target} HTTP/1.1`, 'Host: app.example', 'Accept: text/html', 'Connection: close']
  const head = [...lines, ...(cookie === '' ? [] : [`Cookie: ${cookie}`]), '', ''].join('\r\n')
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket: Socket = connect(port, '127.0.0.1', () => socket.write(Buffer.from(head, 'latin1')))
    socket.on('data', chunk => chunks.push(chunk))
    // A server that ends the connection over a head it cannot bear may reset it.
    socket.on('error', error => (chunks.length > 0 ? undefined : reject(error)))
    socket.on('close', () => resolve(wholeAnswers(Buffer.concat(chunks))[0]))
  })
}

/** Takes the cookie of an attempt back. */
const isCleared = ([, line]: readonly [string, string]): boolean =>
  /^__Host-entrada-login\.[^=;]+=;.*Max-Age=0/.test(line)

describe(`CB-01 ${count} hostile queries to the callback (seed ${seed})`, () => {
  const scope = suiteScope()
  let wing: Wing
  before(async () => {
    wing = await startWing(scope, { log: { access: 'off' } })
  })

  it('crash nothing, are never a fault of ours, sign nobody in and reach no token endpoint', async t => {
    const jar = new CookieJar()
    const callback = new URLSearchParams((await wing.started(jar)).split('?')[1])
    const [code, state] = [callback.get('code') ?? '', callback.get('state') ?? '']
    const live = wing.header(jar)
    const next = hostileQueries(seed, { code, state, iss: wing.idp.issuer })
    const statuses = new Map<number, number>()
    const asked = wing.idp.calls.length
    let sent = 0

    async function client(): Promise<void> {
      while (sent < count) {
        sent += 1
        const query = next()
        // A query that is whole by chance is no attack.
        if (new URLSearchParams(query).get('state') === state) continue
        // Half of them come from the browser whose sign-in is under way.
        const answer = await send(wing.port, `/.auth/callback?${query}`, sent % 2 === 0 ? live : '')
        const shown = JSON.stringify(query.slice(0, 500))
        assert.ok(answer !== undefined, `no answer to ${shown}`)
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
        assert.ok([400, 404, 431].includes(answer.status), `${answer.status} to ${shown}`)
        const cookies = answer.rawHeaders.filter(([name]) => name.toLowerCase() === 'set-cookie')
        // A head that is too large makes room by ending what was begun; nothing else touches a cookie.
        if (answer.status !== 431) assert.deepEqual(cookies, [], shown)
        assert.ok(cookies.every(isCleared), shown)
        assert.ok(!/alert\(1\)>|<script/i.test(answer.body.toString()), shown)
      }
    }
    await Promise.all(Array.from({ length: 8 }, client))

    assert.equal(wing.idp.calls.length, asked)
    t.diagnostic(`${sent} sent, by status: ${JSON.stringify(Object.fromEntries(statuses))}`)
    // It is alive, and what was under way still works.
    // The clock of the gateway stands still, however long all of this took.
    wing.idp.script.claims = { iat: wing.clock.now, exp: wing.clock.now + 86_400 }
    const query = new URLSearchParams({ code, state })
    const answer = await wing.visit(`/.auth/callback?${query.toString()}`, jar)
    assert.equal(answer.headers['x-entrada'], 'signed-in')
  })

  it('with a live state are refusals of the provider at worst, and sign nobody in', async t => {
    const some = isLong ? 5000 : 200
    const next = hostileQueries(seed + 1)
    const statuses = new Map<number, number>()
    for (let at = 0; at < some; at += 1) {
      const jar = new CookieJar()
      const { searchParams } = new URL(await wing.started(jar), 'https://app.example')
      const state = searchParams.get('state') ?? ''
      const query = `${next()}&state=${state}`
      const answer = await send(wing.port, `/.auth/callback?${query}`, wing.header(jar))
      const shown = JSON.stringify(query.slice(0, 500))
      assert.ok(answer !== undefined && answer.status >= 400, shown)
      const name = answer.rawHeaders.find(([each]) => each.toLowerCase() === 'x-entrada')?.[1] ?? ''
      assert.notEqual(name, 'internal', shown)
      // A 5xx is what the query says that the provider said, in its `error`.
      const isProviders = name.startsWith('provider-') && new URLSearchParams(query).has('error')
      assert.ok(answer.status < 500 || isProviders, `${answer.status} ${name} to ${shown}`)
      const cookies = answer.rawHeaders.filter(([each]) => each.toLowerCase() === 'set-cookie')
      assert.ok(cookies.every(isCleared), shown)
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
    }
    t.diagnostic(`${some} sent, by status: ${JSON.stringify(Object.fromEntries(statuses))}`)
  })
})
