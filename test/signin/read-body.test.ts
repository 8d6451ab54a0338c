import assert from 'node:assert/strict'
import { createServer, request, type ClientRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { patience } from '../support/patience.ts'
import { readBody } from '../../src/signin/read-body.ts'

describe('the body of a request', () => {
  const found: { resolve: (body: string | undefined) => void } = { resolve: () => undefined }
  const limits = { maxSize: 10, wait: patience }
  const at = { limits }
  const server = createServer((incoming, response) => {
    // Answered before the body is at its end, as it may be.
    void readBody(incoming, at.limits).then(body => {
      found.resolve(body)
      response.end('answered')
    })
  })
  before(async () => {
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve)
    })
  })
  after(() => {
    server.closeAllConnections()
    server.close()
  })

  /** What is read of what `send` sends, and the text of the answer. */
  async function reads(send: (outgoing: ClientRequest) => void, own = limits) {
    at.limits = own
    const body = new Promise<string | undefined>(resolve => {
      found.resolve = resolve
    })
    const answer = new Promise<string>(resolve => {
      const { port } = server.address() as AddressInfo
      const outgoing = request({ port, host: '127.0.0.1', method: 'POST', agent: false }, incoming => {
        incoming.setEncoding('latin1').on('data', resolve)
      })
      outgoing.on('error', () => resolve('broken off'))
      send(outgoing)
    })
    return { body: await body, answer }
  }

  it('is there whole, each byte one character, up to exactly the limit', async () => {
    const { body } = await reads(outgoing => outgoing.end(Buffer.from('a=\u00e912345', 'utf8')))
    assert.equal(body, 'a=\u00c3\u00a912345')
    assert.equal((await reads(outgoing => outgoing.end('1234567890'))).body, '1234567890')
    assert.equal((await reads(outgoing => outgoing.end())).body, '')
  })

  it('is there whole when it comes in pieces', async () => {
    const { body } = await reads(outgoing => {
      outgoing.write('123')
      setImmediate(() => outgoing.end('456'))
    })
    assert.equal(body, '123456')
  })

  it('is given up when it is too large, and the answer comes all the same', async () => {
    const { body, answer } = await reads(outgoing => {
      outgoing.write('12345678')
      outgoing.end('901')
    })
    assert.equal(body, undefined)
    assert.equal(await answer, 'answered')
  })

  it('is given up when it is too slow, and the answer comes all the same', async () => {
    const { body, answer } = await reads(
      outgoing => {
        outgoing.write('1')
        setTimeout(() => outgoing.end(), 1000)
      },
      { ...limits, wait: 20 },
    )
    assert.equal(body, undefined)
    assert.equal(await answer, 'answered')
  })

  it('is given up when it is broken off', async () => {
    const { body } = await reads(outgoing => {
      outgoing.setHeader('content-length', 8)
      outgoing.write('1', () => outgoing.destroy())
    })
    assert.equal(body, undefined)
  })
})
