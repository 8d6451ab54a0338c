import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { createRedirect } from '../../src/guard/redirect.ts'
import { defaultTiming } from '../../src/guard/timing.ts'
import { originsOf } from '../support/public-origins.ts'
import { headerValues, rawRequest } from '../support/raw-client.ts'

const [a, b] = ['https://app.example', 'https://team.example:8443']

async function start(t: TestContext, trusted?: string) {
  const server = createRedirect(originsOf([a, b], trusted), defaultTiming, 0)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  /** Where a request is led to. */
  return async (...lines: readonly string[]) => {
    const answer = await rawRequest(port, `GET /a?b=c HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
    assert.equal(answer.status, 308)
    return headerValues(answer, 'location').join()
  }
}

describe('the plain port of several public origins', () => {
  it('leads to the one of its host, whatever the plain port is', async t => {
    const ask = await start(t)
    for (const host of ['team.example:8443', 'team.example:8080', 'team.example', 'TEAM.example:80'])
      assert.equal(await ask(`Host: ${host}`), `${b}/a?b=c`)
    assert.equal(await ask('Host: app.example:8080'), `${a}/a?b=c`)
  })

  it('leads to the first from any other host', async t => {
    const ask = await start(t)
    for (const lines of [
      ['Host: evil.example'],
      ['Host: x.team.example'],
      ['Host: '],
      [],
      ['Host: a', 'Host: b'],
    ])
      assert.equal(await ask(...lines), `${a}/a?b=c`)
  })

  it('believes X-Forwarded-Host of a trusted proxy alone', async t => {
    const lines = ['Host: app.example', 'X-Forwarded-Host: team.example']
    assert.equal(await (await start(t))(...lines), `${a}/a?b=c`)
    assert.equal(await (await start(t, '127.0.0.1'))(...lines), `${b}/a?b=c`)
  })
})
