import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, it } from 'node:test'
import { foldName } from '../../src/forward/header-names.ts'
import { head, startFront, type Front } from '../support/front.ts'
import { hostileRequests, type Hostile } from '../support/hostile-requests.ts'
import { listening } from '../support/listening.ts'
import { rawRequest, wholeAnswers } from '../support/raw-client.ts'
import { managedNames } from './managed-names.ts'

const isLong = process.env['ENTRADA_TEST_LONG'] === '1'
const count = isLong ? 100_000 : 1000
const seed = Number(process.env['ENTRADA_TEST_SEED'] ?? (isLong ? Date.now() % 1_000_000 : 7))
const managed = new Set(managedNames.map(foldName))
/** Those that `X-Who` names. */
const people = new Set(['ada', 'zoe', 'nobody'])
/** Clients at the same time. */
const clients = 16

describe(`${count} hostile requests (seed ${seed})`, () => {
  it('crash nothing, are never a fault of ours, reach nothing protected, and nobody is taken for another', async context => {
    /** What went wrong at the upstream. */
    const wrong: string[] = []
    let arrived = 0
    const upstream = await listening((request, response) => {
      arrived += 1
      const { url = '', headers } = request
      const user = headers['x-forwarded-user']
      const who = headers['x-who']
      // Nobody may come here without a person being told, save where the routes say so.
      const isOpen = /^\/(?:public|optional)(?:[/?]|$)/.test(url)
      if (user === undefined && !isOpen) wrong.push(`${url} without a person`)
      // Whose name was touched by a change of bytes is nobody that we know.
      if (user !== undefined && people.has(String(who)) && user !== `${String(who)}-oid`)
        wrong.push(`${String(user)} at ${url}, sent by ${String(who)}`)
      const forged = Object.keys(headers).filter(
        name => headers[name] === 'forged' && managed.has(foldName(name)),
      )
      if (forged.length > 0) wrong.push(`forged: ${forged.join()}`)
      request.on('error', () => response.destroy()).resume()
      response.end('ok')
    })
    upstream.server.on('clientError', (error: Error, socket) => {
      // A request that broke off in its body ends here too, and is no fault.
      if (!/ECONNRESET|aborted|INVALID_EOF/.test(`${error.message} ${String(Reflect.get(error, 'code'))}`))
        wrong.push(`unreadable: ${error.message}`)
      socket.destroy()
    })
    const front = await startFront({ upstream: upstream.url, settings: { log: { access: 'off' } } })
    context.after(async () => {
      await front.close()
      await upstream.close()
    })
    const next = hostileRequests(seed, front.cookies)
    const statuses = new Map<number, number>()
    /** Requests that may have been answered later than anybody waited. */
    const slow: Hostile[] = []
    let sent = 0

    async function judge(hostile: Hostile, quiet: number): Promise<void> {
      const received = await send(front.port, hostile, quiet)
      if (received.length === 0 && hostile.leaves === 'waiting') slow.push(hostile)
      for (const { status, body } of wholeAnswers(received)) {
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
        // There is no provider: whoever wants to sign in is told to wait.
        if (status >= 500 && !(status === 503 && hostile.bytes.includes('/.auth/')))
          wrong.push(`${status} ${body.toString()}: ${JSON.stringify(hostile.bytes.toString('latin1'))}`)
      }
    }

    async function client(): Promise<void> {
      while (sent < count) {
        sent += 1
        const isTimeToLook = sent % 200 === 0
        await judge(next(), 60)
        assert.ok(wrong.length < 10, wrong.join('\n'))
        if (isTimeToLook) await assertAlive(front)
      }
    }

    await Promise.all(Array.from({ length: clients }, client))
    await assertAlive(front)
    assert.deepEqual(
      front.logged().filter(({ code }) => code === 'ERR_INTERNAL'),
      [],
    )
    assert.deepEqual(wrong, [])
    // The requests are hostile, and not only rubbish. A slow machine had no time to answer some.
    const wanted = [200, 400, 401, 403]
    for (const hostile of slow.splice(0)) {
      if (wanted.every(status => statuses.has(status))) break
      await judge(hostile, 1000)
    }
    for (const status of wanted) assert.ok(statuses.has(status), `no answer was ${status}`)
    assert.ok(arrived > count / 20)
    const byStatus = [...statuses].sort(([a], [b]) => a - b).map(([status, times]) => `${status}: ${times}`)
    context.diagnostic(`${sent} sent, ${arrived} reached the upstream; answers ${byStatus.join(', ')}`)
  })
})

async function assertAlive(front: Front): Promise<void> {
  const answer = await rawRequest(front.port, head('GET /a', `Cookie: ${front.cookies.ada}`, 'X-Who: ada'))
  assert.equal(answer.status, 200)
}

/** What came back until the gateway closed the connection, or said nothing for so many milliseconds. */
async function send(port: number, { bytes, pieces, leaves }: Hostile, quiet: number): Promise<Buffer> {
  const socket = connect(port, '127.0.0.1')
  const chunks: Buffer[] = []
  socket.on('error', () => socket.destroy())
  socket.on('data', chunk => {
    chunks.push(chunk)
    // More may come, as the answer to the next request of a pipeline.
    socket.setTimeout(15)
  })
  const size = Math.ceil(bytes.length / pieces)
  for (let at = 0; at < bytes.length; at += size) {
    socket.write(bytes.subarray(at, at + size))
    if (pieces > 1) await new Promise(resolve => setImmediate(resolve))
  }
  if (leaves === 'half') socket.end()
  if (leaves === 'reset') socket.resetAndDestroy()
  // Whoever has not sent a whole request waits in vain.
  socket.setTimeout(quiet, () => socket.destroy())
  if (!socket.closed) await once(socket, 'close')
  return Buffer.concat(chunks)
}
