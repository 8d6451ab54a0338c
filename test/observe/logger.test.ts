import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { GatewayError } from '../../src/errors.ts'
import { createLogger, describeError } from '../../src/observe/logger.ts'

function logged(level: string, work: (log: ReturnType<typeof createLogger>) => void) {
  const lines: string[] = []
  work(createLogger(level, { write: line => void lines.push(line) }))
  return lines.map(line => JSON.parse(line) as Record<string, unknown>)
}

describe('the log', () => {
  it('is one JSON object a line, with the level as a word, the time as ISO 8601, and nothing of the machine', () => {
    const [line] = logged('info', log => log.info({ a: 1 }, 'hello'))
    const { time, ...rest } = line ?? {}
    assert.deepEqual(rest, { level: 'info', a: 1, msg: 'hello' })
    assert.match(String(time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  })

  it('has the time of each moment', t => {
    t.mock.timers.enable({ apis: ['Date'], now: 1_800_000_000_123 })
    const lines = logged('info', log => {
      log.info('a')
      log.info('b')
      t.mock.timers.tick(1)
      log.info('c')
    })
    assert.deepEqual(
      lines.map(({ time }) => String(time).slice(-8)),
      ['00.123Z', '00.123Z', '00.124Z'].map(text => `:${text}`),
    )
  })

  it('leaves out what is below the level', () => {
    assert.equal(logged('warn', log => (log.info('a'), log.warn('b'), log.error('c'))).length, 2)
    assert.equal(logged('silent', log => log.fatal('a')).length, 0)
  })
})

describe('an error in the log', () => {
  it('has name, code and message, and no stack and no other member', () => {
    const error = Object.assign(new Error('no'), { code: 'ECONNREFUSED', response: 'a token', stack: 'x' })
    const [line] = logged('info', log => log.error({ err: error }))
    assert.deepEqual(line?.['err'], { name: 'Error', message: 'no', code: 'ECONNREFUSED' })
  })

  it('has its causes as long as they are errors, four deep', () => {
    let error = new Error('5')
    for (const message of ['4', '3', '2', '1', '0']) error = new Error(message, { cause: error })
    const text = JSON.stringify(describeError(error))
    assert.ok(text.includes('"4"') && !text.includes('"5"'))
    assert.deepEqual(describeError(new Error('a', { cause: { token: 'x' } })), {
      name: 'Error',
      message: 'a',
    })
  })

  it('of an address that cannot be read does not repeat it (LOG-02)', () => {
    try {
      assert.fail(new URL('redis://:the-secret@[host').href)
    } catch (error) {
      const text = JSON.stringify(logged('info', log => log.error({ err: error })))
      assert.ok(text.includes('ERR_INVALID_URL') && !text.includes('the-secret'), text)
    }
  })

  it('of ours has its code', () => {
    assert.deepEqual(describeError(new GatewayError('ERR_INTERNAL', { message: 'm' })), {
      name: 'GatewayError',
      message: 'm',
      code: 'ERR_INTERNAL',
    })
  })

  it('may be anything', () => {
    assert.deepEqual(describeError('text'), { message: 'text' })
    assert.deepEqual(describeError({ token: 'x' }), { message: 'not an error' })
    assert.deepEqual(describeError(Object.assign(new Error('m'), { code: 7 })), {
      name: 'Error',
      message: 'm',
    })
  })
})
