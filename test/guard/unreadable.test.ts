import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { freePort } from '../support/free-port.ts'
import { startFront } from '../support/front.ts'
import { openRaw } from '../support/raw-connection.ts'

const lines = ['POST /public/a HTTP/1.1', 'Host: app.example']

describe('a body that is broken off, or turns out to be none, behind its answer', () => {
  for (const [how, framing, rest] of [
    ['closes its half', 'Content-Length: 1000', undefined],
    ['sends what is no chunk', 'Transfer-Encoding: chunked', 'this is no chunk\r\n\r\n'],
  ] as const) {
    it(`gets no second answer: the client ${how}`, async () => {
      const front = await startFront({ upstream: `http://127.0.0.1:${await freePort()}` })
      const client = await openRaw(front.port)
      try {
        client.send([...lines, framing, '', ''].join('\r\n'))
        const [first] = await client.answers(1)
        assert.equal(first?.status, 502)
        const length = client.received().length
        if (rest === undefined) client.socket.end()
        else client.send(rest)
        assert.equal((await client.closed()).length, length)
      } finally {
        client.socket.destroy()
        await front.close()
      }
    })
  }
})
