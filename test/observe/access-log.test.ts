import assert from 'node:assert/strict'
import Fastify from 'fastify'
import { pino } from 'pino'
import { describe, it } from 'node:test'
import { addAccessLog, type AccessLog, type AccessMode } from '../../src/observe/access-log.ts'

/** An application with an access log; `write` is what it gave back. */
function logging(mode: AccessMode) {
  const lines: Record<string, unknown>[] = []
  const log = pino({ base: null }, { write: line => void lines.push(JSON.parse(line) as (typeof lines)[0]) })
  const app = Fastify()
  const counted: number[] = []
  const written: { log?: AccessLog } = {}
  written.log = addAccessLog(app, log, mode, () => ({ route: 'r', subject: 'ada' }), {
    ended: status => void counted.push(status),
  })
  app.get('/fails', async (_request, reply) => reply.code(400).send('no'))
  app.get('/cut', async (_request, reply) => {
    written.log?.writeCut(reply)
    return 'ok'
  })
  app.get('/cut-later', (_request, reply) => {
    reply.hijack()
    reply.raw.writeHead(200)
    written.log?.writeCut(reply)
    reply.raw.end()
  })
  app.get('/switched', async (_request, reply) => {
    written.log?.write(reply, 101)
    return 'ok'
  })
  app.get('/*', async () => 'ok')
  return { app, lines, written, counted }
}

describe('an access line', () => {
  it('says who asked for what, when it was answered and how', async () => {
    const { app, lines } = logging('all')
    await app.inject({ url: '/a/b', headers: { 'user-agent': 'x' } })
    const { time, requestId, ms, ...rest } = lines[0] ?? {}
    assert.deepEqual(rest, {
      level: 30,
      event: 'access',
      method: 'GET',
      path: '/a/b',
      status: 200,
      client: '127.0.0.1',
      route: 'r',
      subject: 'ada',
    })
    assert.ok(typeof ms === 'number' && ms >= 0)
    assert.ok(time !== undefined && requestId !== undefined)
    assert.equal(lines.length, 1)
    await app.close()
  })

  const rows: [target: string, path: string][] = [
    ['/a?code=x', '/a'],
    ['/?', '/'],
    [`/${'a'.repeat(511)}`, `/${'a'.repeat(511)}`],
    [`/${'a'.repeat(600)}`, `/${'a'.repeat(511)}…`],
    [`/a?${'b'.repeat(600)}`, '/a'],
  ]
  for (const [target, path] of rows) {
    it(`has the path without its query, and no more than 512 characters: ${target.slice(0, 20)}`, async () => {
      const { app, lines } = logging('all')
      await app.inject(target)
      assert.equal(lines[0]?.['path'], path)
      await app.close()
    })
  }

  it('of an answer that was cut says so, with 499 when there was none', async () => {
    const { app, lines } = logging('all')
    await app.inject('/cut')
    await app.inject('/cut-later')
    assert.deepEqual(
      lines.filter(({ cut }) => cut === true).map(({ path, status }) => [path, status]),
      [
        ['/cut', 499],
        ['/cut-later', 200],
      ],
    )
    await app.close()
  })

  it('of an upgrade has the status that was relayed', async () => {
    const { app, lines } = logging('all')
    await app.inject('/switched')
    assert.equal(lines[0]?.['status'], 101)
    await app.close()
  })

  it('of what was no request has no path', () => {
    const { lines, written } = logging('all')
    written.log?.writeUnreadable({ requestId: 'r1', status: 431, client: '192.0.2.1' })
    const { time, ...rest } = lines[0] ?? {}
    assert.ok(time !== undefined)
    assert.deepEqual(rest, { level: 30, event: 'access', requestId: 'r1', status: 431, client: '192.0.2.1' })
  })
})

describe('the setting log.access', () => {
  it('errors: only from 400 on, and what was cut', async () => {
    const { app, lines } = logging('errors')
    await app.inject('/a')
    await app.inject('/fails')
    await app.inject('/cut-later')
    assert.deepEqual(
      lines.map(({ path }) => path),
      ['/fails', '/cut-later'],
    )
    await app.close()
  })

  it('sampled: those, and one in a hundred of the others', async () => {
    const { app, lines } = logging('sampled')
    for (let count = 0; count < 101; count += 1) await app.inject('/a')
    await app.inject('/fails')
    assert.deepEqual(
      lines.map(({ path, sampled }) => [path, sampled]),
      [
        ['/a', 100],
        ['/a', 100],
        ['/fails', undefined],
      ],
    )
    await app.close()
  })

  it('off: none, and each request is counted all the same', async () => {
    const { app, lines, written, counted } = logging('off')
    await app.inject('/fails')
    await app.inject('/cut-later')
    written.log?.writeUnreadable({ requestId: 'r1', status: 431, client: '192.0.2.1' })
    assert.deepEqual(lines, [])
    assert.deepEqual(counted, [400, 200, 200, 431])
    await app.close()
  })
})
