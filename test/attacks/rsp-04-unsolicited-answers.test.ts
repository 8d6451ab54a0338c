import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { startFront, type Front } from '../support/front.ts'
import { startKeptUpstream, type KeptUpstream } from '../support/kept-upstream.ts'
import { openRaw } from '../support/raw-connection.ts'
import { until } from '../support/until.ts'

// CVE-2026-48931 of Node: an answer that was waiting on an idle connection became the answer to the next request.
const intruder = 'HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nintruder'
let behind: string | Buffer = ''
let upstream: KeptUpstream
let front: Front

before(async () => {
  upstream = await startKeptUpstream((target, _socket, head) => {
    const user = /^x-forwarded-user: (.*)$/im.exec(head)?.[1] ?? 'nobody'
    const answer = `HTTP/1.1 200 OK\r\nContent-Length: ${user.length}\r\n\r\n${user}`
    return target === '/poison' ? Buffer.concat([Buffer.from(answer), Buffer.from(behind)]) : answer
  })
  front = await startFront({ upstream: upstream.url })
})
after(async () => {
  await front.close()
  await upstream.close()
})

async function ask(target: string, who: 'ada' | 'zoe'): Promise<string> {
  const client = await openRaw(front.port)
  client.send(`GET ${target} HTTP/1.1\r\nHost: app.example\r\nCookie: ${front.cookies[who]}\r\n\r\n`)
  const [answer] = await client.answers(1)
  client.socket.destroy()
  return answer?.body.toString() ?? ''
}

const open = (): Socket[] => upstream.sockets.filter(socket => !socket.destroyed)

describe('RSP-04: an answer that nobody asked for', () => {
  for (const [name, bytes] of [
    ['a whole one', intruder],
    ['many', intruder.repeat(50)],
    ['the beginning of one', intruder.slice(0, 20)],
    ['a 1xx', 'HTTP/1.1 103 Early Hints\r\nLink: </intruder>\r\n\r\n'],
    ['a 100', 'HTTP/1.1 100 Continue\r\n\r\n'],
    ['a 101', 'HTTP/1.1 101 Go\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n'],
    ['rubbish', '\r\n\0intruder'],
  ] as const) {
    it(`behind another in the same packet is nobody's: ${name}`, async () => {
      behind = bytes
      const asked = [ask('/poison', 'ada')]
      for (let round = 0; round < 4; round++) asked.push(ask('/a', 'zoe'))
      for (let round = 0; round < 4; round++) asked.push(ask('/a', 'ada'))
      const answers = await Promise.all(asked)
      // The first may be lost with its connection, and is never another one.
      assert.ok(answers[0] === 'ada-oid' || answers[0]?.includes('ERR_UPSTREAM') === true, answers[0])
      assert.deepEqual(answers.slice(1), [...Array(4).fill('zoe-oid'), ...Array(4).fill('ada-oid')])
      for (let round = 0; round < 3; round++) assert.equal(await ask('/a', 'zoe'), 'zoe-oid')
    })

    it(`on an idle connection is nobody's: ${name}`, async () => {
      assert.equal(await ask('/a', 'ada'), 'ada-oid')
      await until('the connection is idle', () => open().length > 0)
      const idle = open()
      for (const socket of idle) socket.write(bytes)
      // Until the bytes have arrived nobody can tell them from an answer that comes late.
      await until('the connections are closed', () => idle.every(socket => socket.destroyed))
      for (let round = 0; round < 3; round++) assert.equal(await ask('/a', 'zoe'), 'zoe-oid')
    })
  }
})
