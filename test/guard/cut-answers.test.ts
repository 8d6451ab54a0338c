import assert from 'node:assert/strict'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { request } from '../support/http-client.ts'
import { patience } from '../support/patience.ts'
import { startFront, type Front } from '../support/front.ts'

/** An application whose answer has begun, with a length or without, and what a client of HTTP/1.0 gets of it. */
async function started(t: TestContext, { length, http = '1.0' }: { length?: string; http?: string } = {}) {
  let answering: ServerResponse | undefined
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain', ...(length && { 'content-length': length }) })
    response.write('half')
    answering = response
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const front = await startFront({
    upstream: `http://127.0.0.1:${port}`,
    timeouts: { connect: 1, headers: 5, bodyIdle: 60 },
  })
  t.after(async () => {
    server.closeAllConnections()
    server.close()
    await front.close(0)
  })
  const socket = connect(front.port, '127.0.0.1')
  const begun = new Promise<void>(resolve =>
    socket.on('data', bytes => /half/.test(String(bytes)) && resolve()),
  )
  const ended = new Promise<string>((resolve, reject) => {
    socket
      .on('end', () => resolve('end'))
      .on('error', error => resolve('code' in error ? String(error.code) : ''))
    setTimeout(() => reject(new Error('the answer has not ended')), patience).unref()
  })
  socket.write(`GET /a HTTP/${http}\r\nHost: app.example\r\nCookie: ${front.cookies.ada}\r\n\r\n`)
  await begun
  assert.ok(answering)
  return { front, answer: answering, ended }
}

const signOut = async ({ port, cookies }: Front) =>
  request(`http://127.0.0.1:${port}/.auth/logout`, {
    headers: {
      host: 'app.example',
      cookie: cookies.ada,
      'sec-fetch-site': 'same-origin',
      'sec-fetch-dest': 'empty',
    },
  })

describe('an answer to HTTP/1.0', () => {
  it('that ends is whole', async t => {
    const { answer, ended } = await started(t)
    answer.end('and half')
    assert.equal(await ended, 'end')
  })

  it('that the application breaks off is seen to be cut', async t => {
    const { answer, ended } = await started(t)
    answer.destroy()
    assert.equal(await ended, 'ECONNRESET')
  })

  it('that the application breaks off within its length is seen to be cut', async t => {
    const { answer, ended } = await started(t, { length: '100' })
    answer.destroy()
    assert.equal(await ended, 'ECONNRESET')
  })

  it('that ends with its session is seen to be cut', async t => {
    const { front, ended } = await started(t)
    await signOut(front)
    assert.equal(await ended, 'ECONNRESET')
  })

  it('that outlasts the grace at the end of the gateway is seen to be cut', async t => {
    const { front, ended } = await started(t)
    await front.close(0)
    assert.equal(await ended, 'ECONNRESET')
  })
})

describe('an answer to HTTP/1.1', () => {
  it('is seen to be cut by its framing, so that nothing on its way is lost', async t => {
    const { answer, ended } = await started(t, { http: '1.1' })
    answer.destroy()
    assert.equal(await ended, 'end')
  })
})
