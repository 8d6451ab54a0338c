import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { readHead } from '../../bench/load/head-reader.ts'

function read(text: string) {
  return readHead(Buffer.from(text, 'latin1'))
}

describe('the head of an answer', () => {
  it('tells status and lengths once it is there whole', () => {
    assert.equal(read('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n'), undefined)
    assert.deepEqual(read('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab'), {
      ...{ status: 200, bodyLength: 5, headLength: 38 },
    })
  })

  it('may be without a length only where there is no body', () => {
    assert.equal(read('HTTP/1.1 204 No Content\r\n\r\n')?.bodyLength, 0)
    assert.throws(() => read('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'), /without a length/)
  })
})
