import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { describe, it } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createGzip, gzipSync } from 'node:zlib'
import { refusesDiscovery, refusesKeys } from './refused-documents.ts'

const megabyte = 1024 * 1024
const json = { 'content-type': 'application/json' }
const padding = Buffer.alloc(64 * 1024, ' ')

/** Writes blanks, as fast as they are taken, until there are `size` of them or nobody listens; counts what was taken. */
function blanks(sent: { bytes: number }, size: number, headers: Record<string, string> = {}) {
  return (response: ServerResponse): void => {
    response.writeHead(200, { ...json, ...headers })
    const more = (): void => {
      while (!response.destroyed && sent.bytes < size) {
        sent.bytes += padding.length
        if (response.write(padding)) continue
        response.once('drain', more)
        return
      }
      response.end('{}')
    }
    more()
  }
}

/** 200 MB of blanks in 200 KB. */
function bomb(response: ServerResponse): void {
  response.writeHead(200, { ...json, 'content-encoding': 'gzip' })
  const zip = createGzip()
  zip.pipe(response)
  const sent = { bytes: 0 }
  const more = (): void => {
    while (sent.bytes < 200 * megabyte) {
      sent.bytes += padding.length
      if (!zip.write(padding)) {
        zip.once('drain', more)
        return
      }
    }
    zip.end('{}')
  }
  response.once('close', () => zip.destroy())
  more()
}

/** A byte now and then, for ever. */
function drip(response: ServerResponse): void {
  response.writeHead(200, json)
  const timer = setInterval(() => response.write(' '), 20)
  response.once('close', () => clearInterval(timer))
}

const documents = [
  ['discovery document', refusesDiscovery],
  ['key document', refusesKeys],
] as const

for (const [name, refuses] of documents) {
  describe(`IDP-02 a ${name} without end`, () => {
    const sizes: [name: string, size: number, headers?: Record<string, string>][] = [
      ['of 200 MB', 200 * megabyte],
      ['of 200 MB that says so', 200 * megabyte, { 'content-length': String(200 * megabyte + 2) }],
      ['that never ends', Infinity],
    ]
    for (const [size, bytes, headers] of sizes) {
      it(`${size} is cut off after the first mebibyte`, async t => {
        const sent = { bytes: 0 }
        await refuses(t, blanks(sent, bytes, headers), /larger than 1048576 bytes/)
        // Beyond what was read, only the buffers of the two sockets were filled.
        assert.ok(sent.bytes < 20 * megabyte, `${sent.bytes} bytes were taken`)
      })
    }

    it('that is a small archive of 200 MB is cut off as well', async t => {
      await refuses(t, bomb, /larger than 1048576 bytes/)
    })

    it('that is an archive within an archive is not unpacked twice', async t => {
      const inner = gzipSync(gzipSync(Buffer.alloc(megabyte)))
      await refuses(
        t,
        { headers: { ...json, 'content-encoding': 'gzip' }, body: inner },
        /not UTF-8|parse|holds no keys/,
      )
    })

    it('that comes byte by byte is given up after the timeout', async t => {
      const startedAt = performance.now()
      await refuses(t, drip, /timeout|aborted/i, 1)
      assert.ok(performance.now() - startedAt < 5000)
    })

    it('that never begins is given up after the timeout', async t => {
      await refuses(t, 'hang', /timeout|timed out|aborted/i, 1)
    })
  })
}

describe('IDP-02 the memory of the gateway', () => {
  it('grows by less than 20 MB under documents of 200 MB', async t => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const attack = async (): Promise<void> => {
      for (const [, refuses] of documents) {
        await refuses(t, blanks({ bytes: 0 }, 200 * megabyte), /larger than/)
        await refuses(t, bomb, /larger than/)
      }
    }
    // The first time, code is compiled and the heap finds its size.
    await attack()
    await attack()
    collect()
    const before = process.memoryUsage.rss()
    await attack()
    await attack()
    collect()
    const growth = (process.memoryUsage.rss() - before) / megabyte
    t.diagnostic(`the resident set grew by ${growth.toFixed(1)} MB`)
    assert.ok(growth < 20, `${growth} MB`)
  })
})
