import assert from 'node:assert/strict'
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { WebSocket } from 'ws'
import { people, type Person } from '../../src/demo/people.ts'
import { startGateway, type RunningGateway } from '../support/gateway.ts'
import { navigation } from '../support/http-client.ts'
import { signIn } from '../support/sign-in.ts'

const [ada, , zoe] = people as readonly [Person, Person, Person]

describe('a connection that stays open', () => {
  let running: RunningGateway
  before(async () => {
    running = await startGateway()
  })
  after(async () => running.close())

  const socketTo = (headers: Record<string, string>): WebSocket =>
    new WebSocket(`${running.url.replace('http', 'ws')}/ws`, { headers })
  const cookieOf = async (person: Person): Promise<string> =>
    (await signIn(running.url, person)).header(new URL(running.url)) ?? ''

  it('greets by name through a WebSocket, and carries messages both ways', async () => {
    for (const person of [ada, zoe]) {
      const socket = socketTo({ cookie: await cookieOf(person), origin: running.url })
      const [greeting] = (await once(socket, 'message')) as [Buffer]
      assert.equal(greeting.toString(), `Hello, ${person.name}`)
      socket.send('grüße')
      const [echo] = (await once(socket, 'message')) as [Buffer]
      assert.equal(echo.toString(), 'You said: grüße')
      socket.close()
      await once(socket, 'close')
    }
  })

  it('is refused as a WebSocket without a session, and from a page of another origin', async () => {
    for (const [headers, status] of [
      [{ origin: running.url }, 401],
      [{ cookie: await cookieOf(ada), origin: 'https://other.example' }, 403],
    ] as const) {
      const socket = socketTo(headers)
      const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }]
      assert.equal(response.statusCode, status)
      socket.on('error', () => undefined)
      socket.terminate()
    }
  })

  it('gets server-sent events one by one, as they come', async () => {
    const headers = { ...navigation, accept: 'text/event-stream', cookie: await cookieOf(zoe) }
    const outgoing = get(`${running.url}/events`, { headers, agent: false })
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage]
    assert.equal(answer.headers['content-type'], 'text/event-stream')
    const [first] = (await once(answer, 'data')) as [Buffer]
    assert.equal(first.toString(), 'data: Hello, Zoë 王\n\n')
    const [second] = (await once(answer, 'data')) as [Buffer]
    assert.match(second.toString(), /^data: It is /)
    outgoing.destroy()
  })
})
