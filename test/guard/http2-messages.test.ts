import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http2'
import { connect, type AddressInfo } from 'node:net'
import { describe, it } from 'node:test'
import { Http2Request } from '../../src/guard/http2-messages.ts'
import { flags, frame, preface, requestHead, reset } from '../support/http2-frames.ts'

describe('whoever reads a body over HTTP/2 to its end', () => {
  for (const [what, end, reads] of [
    ['is told when the stream was reset', reset(1, 0), 'an error'],
    ['gets all of it otherwise', frame('data', flags.endStream, 1, Buffer.from('-end')), 'begin-end'],
  ] as const) {
    it(what, async () => {
      const server = createServer({ Http2ServerRequest: Http2Request })
      await once(server.listen(0, '127.0.0.1'), 'listening')
      const read = new Promise<string>(resolve => {
        server.on('request', (request: Http2Request) => {
          const chunks: Buffer[] = []
          request.on('data', (chunk: Buffer) => {
            chunks.push(chunk)
            if (chunks.length === 1) client.write(end)
          })
          request.on('error', () => resolve('an error'))
          request.on('end', () => setImmediate(() => resolve(Buffer.concat(chunks).toString())))
        })
      })
      const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
      const begin = frame('data', flags.none, 1, Buffer.from('begin'))
      client.write(Buffer.concat([preface(), requestHead(1, 'POST', '/a'), begin]))
      assert.equal(await read, reads)
      client.destroy()
      server.close()
    })
  }
})
