import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, it, type TestContext } from 'node:test'
import { startRecordingUpstream } from '../support/recording-upstream.ts'
import { request } from '../support/http-client.ts'
import { startExchange } from './exchange-alone.ts'

/** Asks an upstream that writes these pieces, with pauses. @property written what was given to the response */
async function ask(t: TestContext, ...pieces: readonly string[]) {
  const upstream = await startRecordingUpstream((_recorded, socket) => {
    void (async () => {
      for (const piece of pieces) {
        socket.write(piece, 'latin1')
        await pause(50)
      }
      socket.end()
    })()
    return undefined
  })
  const written: string[] = []
  const alone = await startExchange(upstream.url, {
    onReply: ({ raw }) => {
      for (const how of ['write', 'end'] as const) {
        const given = raw[how].bind(raw) as (...all: unknown[]) => never
        raw[how] = (...all: unknown[]): never => {
          written.push(`${how} ${Buffer.isBuffer(all[0]) ? all[0].length : 0}`)
          return given(...all)
        }
      }
    },
  })
  t.after(async () => {
    await alone.close()
    await upstream.close()
  })
  return { answer: await request(alone.url).catch((error: unknown) => ({ error })), written }
}

const head = (length: number) => `HTTP/1.1 200 OK\r\ncontent-length: ${length}\r\n\r\n`

describe('a small answer', () => {
  it('is written together with its end when all of it has come at once', async t => {
    const { answer, written } = await ask(t, `${head(5)}hello`)
    assert.ok('body' in answer)
    assert.equal(answer.body, 'hello')
    assert.deepEqual(written, ['end 5'])
  })

  it('is written so as well when it comes behind its head', async t => {
    const { answer, written } = await ask(t, head(5), 'hello')
    assert.ok('body' in answer)
    assert.equal(answer.body, 'hello')
    assert.deepEqual(written, ['end 5'])
  })

  it('is written in pieces when it comes in pieces', async t => {
    const { answer, written } = await ask(t, `${head(4)}ab`, 'cd')
    assert.ok('body' in answer)
    assert.equal(answer.body, 'abcd')
    assert.deepEqual(written, ['write 2', 'write 2', 'end 0'])
  })

  it('is broken off when its end does not come', async t => {
    const { answer } = await ask(t, `${head(9)}hello`)
    assert.ok('error' in answer)
  })

  it('without a length ends when the upstream ends it', async t => {
    const { answer, written } = await ask(t, 'HTTP/1.1 200 OK\r\n\r\nhello')
    assert.ok('body' in answer)
    assert.equal(answer.body, 'hello')
    assert.deepEqual(written, ['write 5', 'end 0'])
  })
})

describe('a larger answer', () => {
  it('is written as it comes', async t => {
    const body = 'x'.repeat(64 * 1024 + 1)
    const { answer, written } = await ask(t, `${head(body.length)}${body}`)
    assert.ok('body' in answer)
    assert.equal(answer.body, body)
    assert.equal(written.at(-1), 'end 0')
  })
})
