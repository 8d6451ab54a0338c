import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { before, describe, it } from 'node:test'
import { freePort } from '../support/free-port.ts'
import { startGateway, type RunningGateway } from '../support/gateway.ts'
import { listening, type Listening } from '../support/listening.ts'
import { suiteScope } from '../support/suite-scope.ts'

const script = readFileSync('helm/entrada/files/connection-test.js', 'utf8')

describe('what helm test runs', () => {
  const scope = suiteScope()
  let running: RunningGateway
  let other: Listening
  let closedPort: number
  let usual: Readonly<Record<string, string>>

  before(async () => {
    running = await startGateway()
    scope.after(running.close)
    await running.gateway.admin.listen({ host: '127.0.0.1', port: 0 })
    other = await listening(({ url = '' }, response) => {
      if (url.startsWith('/away')) response.writeHead(302, { location: 'https://login.example/' })
      response.end()
    })
    scope.after(other.close)
    closedPort = await freePort()
    const admin = running.gateway.admin.server.address() as AddressInfo
    usual = {
      GATEWAY: `http://127.0.0.1:${running.port}`,
      ADMIN: `http://127.0.0.1:${admin.port}`,
      PREFIX: '/.auth',
      APPLICATION: '',
      IS_CLOSED: '',
    }
  })

  it('is content with a gateway that is alive and leads to the provider, whatever its Service is called', async () => {
    const { code, output } = await run(usual)
    assert.equal(code, 0, output)
    const { host } = new URL(running.provider.issuer)
    assert.equal(output, `ok   alive: 200\nok   sign-in leads to the provider: ${host}\n`)
  })

  it('is content with an application that nobody else reaches', async () => {
    const { code, output } = await run({ ...usual, APPLICATION: `127.0.0.1:${closedPort}`, IS_CLOSED: 'yes' })
    assert.equal(code, 0, output)
    assert.match(output, /ok {3}the application at 127\.0\.0\.1:\d+ is closed to others/)
  })

  it('fails with an application that anybody reaches, and only warns where nothing was to close it', async () => {
    const open = { ...usual, APPLICATION: `127.0.0.1:${other.port}` }
    const { code, output } = await run({ ...open, IS_CLOSED: 'yes' })
    assert.equal(code, 1, output)
    assert.match(output, /FAIL the application at .* is reached past the gateway/)
    const warned = await run(open)
    assert.equal(warned.code, 0, warned.output)
    assert.match(warned.output, /WARN the application at .* is reached past the gateway/)
  })

  it('fails when there was nothing to try', async () => {
    const nobody = { ...usual, APPLICATION: `nobody.invalid:${other.port}`, IS_CLOSED: 'yes' }
    const { code, output } = await run(nobody)
    assert.equal(code, 1, output)
    assert.match(output, /FAIL nothing to try: nobody\.invalid has no addresses/)
  })

  it('fails without a gateway', async () => {
    const { code, output } = await run({ ...usual, GATEWAY: `http://127.0.0.1:${closedPort}` })
    assert.equal(code, 1, output)
    assert.match(output, /FAIL sign-in leads to the provider: connect ECONNREFUSED/)
  })

  it('fails with something else in its place, and with a redirect to elsewhere', async () => {
    const { code, output } = await run({ ...usual, GATEWAY: other.url })
    assert.equal(code, 1, output)
    assert.match(output, /FAIL sign-in leads to the provider: 200, no X-Entrada/)
    const away = await run({ ...usual, GATEWAY: `${other.url}/away` })
    assert.equal(away.code, 1, away.output)
    assert.match(away.output, /FAIL sign-in leads to the provider: 302/)
  })
})

async function run(env: Readonly<Record<string, string>>): Promise<{ code: number; output: string }> {
  return new Promise(resolve => {
    const words = ['--input-type=module', '--eval', script]
    execFile(process.execPath, words, { env, timeout: 60_000 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr })
    })
  })
}
