import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { describe, it } from 'node:test'
import { startFront } from '../support/front.ts'
import { listening } from '../support/listening.ts'
import { ada, sessionCookie } from '../support/session-cookie.ts'
import { until } from '../support/until.ts'

const long = process.env['ENTRADA_TEST_LONG'] === '1'
// Many more people are in mix-01-two-upstreams; these send several requests before they read an answer.
const people = 20
const requestsEach = long ? 500 : 50

describe('MIX-01: many people at once, over connections that stay open and are shared to the upstream', () => {
  it('get each their own answers, in order, and nothing of anybody else', async () => {
    const upstream = await listening((request, response) => {
      const user = String(request.headers['x-forwarded-user'])
      const answer = () => response.end(`<${user} ${request.url}>`)
      // Answers come in another order than the requests.
      if (Number(request.url?.slice(1)) % 3 === 0) setImmediate(answer)
      else answer()
    })
    const front = await startFront({ upstream: upstream.url })
    let foreign = 0
    await Promise.all(
      Array.from({ length: people }, async (_, who) => {
        const cookie = await sessionCookie(front.config, { ...ada, user: `user-${who}` })
        const socket = connect(front.port, '127.0.0.1')
        let text = ''
        let count = 0
        socket.on('data', chunk => {
          text += chunk.toString()
          count += chunk.toString().split('<').length - 1
        })
        for (let at = 0; at < requestsEach; at++) {
          // Pipelined, a few at a time.
          socket.write(`GET /${at} HTTP/1.1\r\nHost: app.example\r\nCookie: ${cookie}\r\n\r\n`)
          if (at % 10 === 9) await until('they are answered', () => count > at)
        }
        socket.destroy()
        const answers = [...text.matchAll(/<(\S+) \/(\d+)>/g)].map(([, user, at]) => [user, Number(at)])
        assert.deepEqual(
          answers.map(([, at]) => at),
          Array.from({ length: requestsEach }, (_each, at) => at),
        )
        foreign += answers.filter(([user]) => user !== `user-${who}`).length
      }),
    )
    assert.equal(foreign, 0)
    await front.close()
    await upstream.close()
  })
})

describe('a pipeline of good, refused and unclear requests', () => {
  it('is answered in order', async () => {
    const upstream = await listening((request, response) => response.end(`<${request.url}>`))
    const front = await startFront({ upstream: upstream.url })
    const socket = connect(front.port, '127.0.0.1')
    let text = ''
    socket.on('data', chunk => (text += chunk.toString()))
    const rows: [target: string, cookie: string, status: string][] = [
      ['/a', front.cookies.ada, '200'],
      ['/a', '', '401'],
      ['/a//b', front.cookies.ada, '400'],
      ['/closed/a', front.cookies.ada, '403'],
      ['/admin/a', front.cookies.zoe, '403'],
      ['/public/a', '', '200'],
    ]
    const all = Array.from({ length: 100 }, (_, at) => rows[at % rows.length] as (typeof rows)[0])
    socket.write(
      all
        .map(
          ([target, cookie]) =>
            `GET ${target} HTTP/1.1\r\nHost: app.example\r\nCookie: x=1; ${cookie}\r\n\r\n`,
        )
        .join(''),
    )
    const statuses = () => [...text.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => status)
    await until('all are answered', () => statuses().length === all.length)
    assert.deepEqual(
      statuses(),
      all.map(([, , status]) => status),
    )
    socket.destroy()
    await front.close()
    await upstream.close()
  })
})
