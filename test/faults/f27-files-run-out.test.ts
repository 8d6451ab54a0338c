import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { connect, type Socket } from 'node:net'
import { describe, it } from 'node:test'
import { head } from '../support/front.ts'
import { startGatewayProcess } from '../support/gateway-process.ts'
import { rawRequest } from '../support/raw-client.ts'
import { startRecordingUpstream } from '../support/recording-upstream.ts'
import { until } from '../support/until.ts'

/** Open files that the gateway may have, some of which it has at once. */
const files = 100

describe('a process that runs out of open files (F27)', () => {
  it('serves the connections it has, says so now and then, and recovers', async t => {
    if (spawnSync('prlimit', ['--version']).error !== undefined) return t.skip('prlimit is not installed')
    const upstream = await startRecordingUpstream()
    t.after(() => upstream.close())
    const gateway = await startGatewayProcess(t, upstream.url)
    const open = connect(gateway.port, '127.0.0.1')
    open.write('GET /.auth/me HTTP/1.1\r\nHost: app.example\r\n\r\n')
    const received: Buffer[] = []
    open.on('data', (chunk: Buffer) => received.push(chunk))
    const answers = () => Buffer.concat(received).toString('latin1').split('HTTP/1.1 401').length - 1
    await until('it is answered', () => answers() === 1)

    spawnSync('prlimit', ['--pid', String(gateway.pid), `--nofile=${files}`])
    const crowd: Socket[] = []
    const state = { closed: 0 }
    for (let count = 0; count < 2 * files; count += 1) {
      const socket = connect(gateway.port, '127.0.0.1')
      socket.on('error', () => socket.destroy()).on('close', () => (state.closed += 1))
      crowd.push(socket)
    }
    await until('some are not taken', () => state.closed > 0 || gateway.output().includes('EMFILE'))
    open.write('GET /.auth/me HTTP/1.1\r\nHost: app.example\r\n\r\n')
    await until('the open connection is served', () => answers() === 2)

    for (const socket of crowd) socket.destroy()
    let status = 0
    await until('it takes connections again', () => {
      void rawRequest(gateway.port, head('GET /public/a')).then(
        answer => (status = answer.status),
        () => undefined,
      )
      return status !== 0
    })
    assert.equal(status, 401)
    assert.ok(gateway.output().split('connections could not be taken').length <= 3)
    open.destroy()
    return undefined
  })
})
