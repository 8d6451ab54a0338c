import assert from 'node:assert/strict'
import dns from 'node:dns'
import { createServer, type Server } from 'node:http'
import { syncBuiltinESMExports } from 'node:module'
import { isIP, type AddressInfo } from 'node:net'
import { describe, it, mock, type TestContext } from 'node:test'
import { testUpstream } from '../support/config.ts'
import { head, startFront } from '../support/front.ts'
import { rawRequest } from '../support/raw-client.ts'
import { until } from '../support/until.ts'

const systemLookup = dns.lookup

type Done = (error: NodeJS.ErrnoException | null, found?: dns.LookupAddress[]) => void

/** What names stand for in this test; the resolver of the system is not asked. A name that hangs waits for `release`. */
function startNames(t: TestContext) {
  const asked: string[] = []
  const waiting: Done[] = []
  const known = new Map<string, string>()
  const lookup = (name: string, options: dns.LookupOptions, done: (...result: unknown[]) => void): void => {
    // Node itself asks for the address that it listens at, and only that.
    if (isIP(name) !== 0) {
      systemLookup(name, options, done as never)
      return
    }
    asked.push(name)
    const address = known.get(name)
    const answer: Done = (error, found = []) => {
      if (error !== null) done(error)
      else if (options.all === true) done(null, found)
      else done(null, found[0]?.address, found[0]?.family)
    }
    if (address === 'hangs') waiting.push(answer)
    else if (address !== undefined) setImmediate(answer, null, [{ address, family: 4 }])
    else
      setImmediate(answer, Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND' }))
  }
  mock.method(dns, 'lookup', lookup as never)
  syncBuiltinESMExports()
  t.after(() => {
    mock.restoreAll()
    syncBuiltinESMExports()
  })
  return { asked, waiting, known }
}

/** An upstream at an address of loopback that says which one it is. */
async function startAt(t: TestContext, address: string, port: number): Promise<Server> {
  const server = createServer((_request, response) => response.end(`from ${address}`))
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject)
    server.listen(port, address, resolve)
  })
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return server
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port

describe('F28: the name of an upstream', () => {
  it('is asked for again when a connection is made: the new address is found once the old one is gone', async t => {
    const names = startNames(t)
    const old = await startAt(t, '127.0.0.1', 0)
    const front = await startFront({ upstream: `http://app.test:${portOf(old)}` })
    t.after(async () => front.close())
    const get = async () => rawRequest(front.port, head('GET /a', `Cookie: ${front.cookies.ada}`), 60_000)
    names.known.set('app.test', '127.0.0.1')
    assert.equal((await get()).body.toString(), 'from 127.0.0.1')
    if (process.platform !== 'linux') return t.skip('has no second address of loopback')
    await startAt(t, '127.0.0.2', portOf(old))
    names.known.set('app.test', '127.0.0.2')
    old.closeAllConnections()
    await new Promise(resolve => old.close(resolve))
    assert.equal((await get()).body.toString(), 'from 127.0.0.2')
    assert.ok(names.asked.length >= 2)
  })

  it('may vanish and come back: 502, then an answer', async t => {
    const names = startNames(t)
    const upstream = await startAt(t, '127.0.0.1', 0)
    const front = await startFront({ upstream: `http://app.test:${portOf(upstream)}` })
    t.after(async () => front.close())
    const get = async () => rawRequest(front.port, head('GET /a', `Cookie: ${front.cookies.ada}`), 60_000)
    assert.equal((await get()).status, 502)
    names.known.set('app.test', '127.0.0.1')
    assert.equal((await get()).status, 200)
  })

  it('that nobody answers for keeps no request to another upstream waiting', async t => {
    const names = startNames(t)
    names.known.set('slow.test', 'hangs')
    names.known.set('app.test', '127.0.0.1')
    const upstream = await startAt(t, '127.0.0.1', 0)
    const timeouts = { connect: 2, headers: 60, bodyIdle: 60 }
    const upstreams = {
      default: testUpstream(`http://app.test:${portOf(upstream)}`),
      slow: testUpstream('http://slow.test:9', { timeouts }),
    }
    const front = await startFront({
      upstream: upstreams.default.url,
      settings: { upstreams, routes: [{ path: '/slow/**', upstream: 'slow' }] },
    })
    t.after(async () => front.close())
    const cookie = `Cookie: ${front.cookies.ada}`
    const slow = Array.from({ length: 20 }, async () =>
      rawRequest(front.port, head('GET /slow/a', cookie), 60_000),
    )
    await until('the slow name is asked for', () => names.waiting.length > 0)
    for (let at = 0; at < 20; at++) {
      assert.equal((await rawRequest(front.port, head('GET /a', cookie), 60_000)).status, 200)
    }
    // The time for connecting includes the time for finding the address.
    assert.deepEqual(new Set((await Promise.all(slow)).map(({ status }) => status)), new Set([502]))
  })
})
