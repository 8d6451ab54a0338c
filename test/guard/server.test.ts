import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
import { describe, it } from 'node:test'
import { pino } from 'pino'
import { createServer, listenerFor, type ServerOptions } from '../../src/guard/server.ts'
import { defaultTiming } from '../../src/guard/timing.ts'
import { english } from '../../src/messages/english.ts'
import { addAccessLog, type AccessLog } from '../../src/observe/access-log.ts'
import { originsOf } from '../support/public-origins.ts'
import { headerValues, parseAnswer, rawRequest, sendBytes } from '../support/raw-client.ts'
import { until } from '../support/until.ts'

/** A server with one route that never ends its answer, one that fails, and one that answers. */
async function start(options: Partial<ServerOptions> = {}) {
  const lines: Record<string, unknown>[] = []
  const log = pino({ base: null }, { write: line => void lines.push(JSON.parse(line) as (typeof lines)[0]) })
  const pageContext = ({ id }: { id: string }) => ({
    productName: 'Entrada',
    requestId: id,
    time: '2026-01-01T00:00:00.000Z',
    words: english,
  })
  const accessLog: { written?: AccessLog | undefined } = {}
  const app = createServer({
    log,
    trusts: () => false,
    origins: originsOf(['https://app.example']),
    prefix: '/.auth',
    pageContext,
    accessLog: () => accessLog.written,
    ...options,
  })
  const uncounted = { ended: () => undefined }
  const seen = () => ({ route: undefined, subject: undefined })
  accessLog.written = addAccessLog(app, log, 'all', seen, uncounted)
  app.get('/a', async () => 'executed')
  app.get('/open', (_request, reply) => {
    reply.hijack()
    reply.raw.write('begun')
  })
  app.get('/wait', (_request, reply) => void reply.hijack())
  app.get('/fails', async () => {
    throw new Error('secret detail at 10.1.2.3')
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const close = async () => {
    const closed = app.close()
    app.server.closeAllConnections()
    await closed
  }
  return { port: (app.server.address() as AddressInfo).port, lines, close }
}

const get = (path: string, ...lines: string[]) =>
  [`GET ${path} HTTP/1.1`, 'Host: app.example', ...lines, 'Connection: close', '', ''].join('\r\n')

describe('what cannot be read as a request', () => {
  const rows: [name: string, bytes: string, status: number, code: string][] = [
    ['no HTTP', 'hello\r\n\r\n', 400, 'ERR_REQUEST_MALFORMED'],
    ['HTTP/2 without having asked', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, 'ERR_REQUEST_MALFORMED'],
    ['a bare line feed', 'GET /a HTTP/1.1\nHost: app.example\n\n', 400, 'ERR_REQUEST_MALFORMED'],
    ['a NUL', get('/a', 'X-A: \0'), 400, 'ERR_REQUEST_MALFORMED'],
    ['a blank before the colon', get('/a', 'X-A : 1'), 400, 'ERR_REQUEST_MALFORMED'],
    ['a folded line', get('/a', 'X-A: 1', ' 2'), 400, 'ERR_REQUEST_MALFORMED'],
    [
      'a length and chunks',
      get('/a', 'Content-Length: 1', 'Transfer-Encoding: chunked'),
      400,
      'ERR_REQUEST_MALFORMED',
    ],
    ['two lengths', get('/a', 'Content-Length: 1', 'Content-Length: 2'), 400, 'ERR_REQUEST_MALFORMED'],
    ['a head of 50 KB', get('/a', `X-A: ${'a'.repeat(50_000)}`), 431, 'ERR_HEADERS_TOO_LARGE'],
    ['a head of 1 MB', get('/a', `X-A: ${'a'.repeat(1_000_000)}`), 431, 'ERR_HEADERS_TOO_LARGE'],
    ['a target of 50 KB', get(`/${'a'.repeat(50_000)}`), 431, 'ERR_HEADERS_TOO_LARGE'],
  ]
  for (const [name, bytes, status, code] of rows) {
    it(`is answered with ${status} and a body that says so, and has its line: ${name}`, async () => {
      const { port, lines, close } = await start()
      const received = await sendBytes(port, bytes + get('/a'))
      const answer = parseAnswer(received)
      assert.equal(answer.status, status)
      const body = JSON.parse(answer.body.toString()) as Record<string, unknown>
      assert.equal(body['code'], code)
      for (const [header, value] of [
        ['cache-control', 'no-store'],
        ['x-content-type-options', 'nosniff'],
        ['referrer-policy', 'no-referrer'],
        ['connection', 'close'],
        ['content-type', 'application/problem+json'],
      ] as const) {
        assert.deepEqual(headerValues(answer, header), [value])
      }
      assert.ok(!received.includes('executed'), 'the request behind it was executed')
      assert.deepEqual(
        lines.map(line => [line['event'], line['status'], line['client'], line['requestId']]),
        [['access', status, '127.0.0.1', body['requestId']]],
      )
      await close()
    })
  }

  it('is not answered into the middle of another answer: the connection ends', async () => {
    const { port, close } = await start()
    const client = connect(port, '127.0.0.1')
    const chunks: Buffer[] = []
    client.on('data', chunk => chunks.push(chunk))
    client.on('error', () => client.destroy())
    client.write('GET /open HTTP/1.1\r\nHost: app.example\r\n\r\n')
    await until('the answer has begun', () => Buffer.concat(chunks).includes('begun'))
    client.write('garbage\r\n\r\n')
    await once(client, 'close')
    assert.equal(Buffer.concat(chunks).toString().split('HTTP/1.1 ').length - 1, 1)
    await close()
  })

  it('is answered when it breaks off a request that has no answer yet', async () => {
    const { port, close } = await start()
    const answer = await rawRequest(
      port,
      'GET /wait HTTP/1.1\r\nHost: app.example\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    )
    assert.equal(answer.status, 400)
    await close()
  })
})

const hasty = { ...defaultTiming, head: 100, check: 100 }

describe('a client that is slow with the head of its request', () => {
  for (const begun of ['', 'GET /a HTTP/1.1\r\nHost: app.ex']) {
    it(`is cut off with 408: ${begun === '' ? 'silent' : 'dripping'}`, async () => {
      const { port, close } = await start({
        serverFor: request => listenerFor(request, { timing: hasty }).server,
      })
      const client = connect(port, '127.0.0.1')
      const chunks: Buffer[] = []
      client.on('data', chunk => chunks.push(chunk))
      client.write(begun)
      await once(client, 'end', { signal: AbortSignal.timeout(10_000) })
      client.end()
      const answer = parseAnswer(Buffer.concat(chunks))
      assert.equal(answer.status, 408)
      assert.match(answer.body.toString(), /ERR_REQUEST_TIMEOUT/)
      await close()
    })
  }
})

describe('a failure of ours', () => {
  it('is 500 without any detail, which stands in the log', async () => {
    const { port, lines, close } = await start()
    const answer = await rawRequest(port, get('/fails'))
    assert.equal(answer.status, 500)
    assert.ok(!answer.body.includes('10.1.2.3'))
    assert.match(JSON.stringify(lines), /10\.1\.2\.3/)
    await close()
  })

  it('is a page for a navigation', async () => {
    const { port, close } = await start()
    const answer = await rawRequest(port, get('/fails', 'Sec-Fetch-Mode: navigate'))
    assert.deepEqual(headerValues(answer, 'content-type'), ['text/html; charset=utf-8'])
    assert.match(answer.body.toString(), /href="\/"/)
    await close()
  })
})

describe('a target that the router cannot decode', () => {
  it('is 400 and has its line', async () => {
    const { port, lines, close } = await start()
    const answer = await rawRequest(port, get('/%ff?code=secret'))
    assert.equal(answer.status, 400)
    assert.deepEqual(headerValues(answer, 'x-entrada'), ['target-ambiguous'])
    assert.deepEqual(
      lines.map(({ event, path, status }) => [event, path, status]),
      [['access', '/%ff', 400]],
    )
    await close()
  })
})
