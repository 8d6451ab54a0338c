import assert from 'node:assert/strict'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { describe, it } from 'node:test'
import { head, startFront, upgradeHead } from '../support/front.ts'
import { rawRequest } from '../support/raw-client.ts'
import { selfSigned } from '../support/self-signed.ts'

/** The names that an upstream at `host` is asked for in TLS, by a request and an upgrade; its certificate is no good. */
async function namesAsked(host: 'localhost' | '127.0.0.1'): Promise<readonly string[]> {
  const names: string[] = []
  const seen: string[] = []
  const server = createServer(
    {
      ...selfSigned(),
      SNICallback: (name, done) => {
        names.push(name)
        done(null)
      },
    },
    (request, response) => {
      seen.push(request.url ?? '')
      response.end()
    },
  )
  await new Promise<void>(resolve => server.listen(0, host, resolve))
  const front = await startFront({ upstream: `https://${host}:${(server.address() as AddressInfo).port}` })
  const cookie = `Cookie: ${front.cookies.ada}`
  assert.equal((await rawRequest(front.port, head('GET /a', cookie))).status, 502)
  assert.equal((await rawRequest(front.port, upgradeHead('/a', cookie))).status, 502)
  assert.deepEqual(seen, [])
  await front.close()
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
  return names
}

describe('an upstream behind TLS', () => {
  it('is asked for by its own name, whatever Host the client has sent', async () => {
    const names = await namesAsked('localhost')
    assert.ok(names.length >= 2)
    assert.deepEqual(new Set(names), new Set(['localhost']))
  })

  it('is asked for by no name when it is an address', async () => {
    assert.deepEqual(await namesAsked('127.0.0.1'), [])
  })
})
