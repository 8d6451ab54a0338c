import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startEntra } from '../entra-emulator/start.ts'
import { freePort } from '../support/free-port.ts'
import { listening } from '../support/listening.ts'
import { settingsFor } from './examined.ts'
import { entrada } from './process.ts'

describe('the command entrada doctor', () => {
  it('prints a line for each check on stdout and ends with 0 when none has failed', async t => {
    const entra = await startEntra(t)
    const upstream = await listening((_, response) => response.end())
    t.after(upstream.close)
    const { code, stdout, stderr } = await entrada(['doctor'], settingsFor(entra, upstream.url))
    assert.equal(code, 0, stdout + stderr)
    for (const line of stdout.trimEnd().split('\n')) assert.match(line, /^ok {7}[\w.]+: \S/)
    assert.match(stdout, /^ok {7}provider\.credential: the provider takes the client secret$/m)
    assert.match(stderr, /^showing the provider the credential once: .+\nnothing has failed\n$/)
  })

  it('ends with 1 when one has failed, and says what to do', async t => {
    const entra = await startEntra(t)
    const env = settingsFor(entra, `http://127.0.0.1:${await freePort()}`)
    const [lines, json] = await Promise.all([entrada(['doctor'], env), entrada(['doctor', '--json'], env)])
    assert.deepEqual([lines.code, json.code], [1, 1])
    assert.match(lines.stdout, /^fail {5}upstream: \S+: nothing listens there; start the application/m)
    assert.match(lines.stderr, /^1 check failed$/m)
    const rows = JSON.parse(json.stdout) as Record<string, unknown>[]
    assert.deepEqual(Object.keys(rows[0] ?? {}), ['check', 'status', 'detail', 'remedy'])
    assert.deepEqual(
      rows.filter(({ status }) => status === 'fail').map(({ check }) => check),
      ['upstream'],
    )
  })

  it('ends with 78 and the report of check when the settings are refused, and looks at nothing', async t => {
    const entra = await startEntra(t)
    const { TENANT_ID, ...usual } = settingsFor(entra, 'http://127.0.0.1:9')
    const issuer = `https://login.microsoftonline.com/${TENANT_ID}`
    const env = { ...usual, ENTRADA_PROVIDER_AUTHORITY_HOST: '', ENTRADA_PROVIDER_ISSUER: issuer }
    const { code, stdout, stderr } = await entrada(['doctor', '--json'], env)
    assert.deepEqual([code, stdout, entra.calls.length], [78, '', 0])
    assert.match(stderr, /^error: ENTRADA_PROVIDER_ISSUER provider\.issuer: .*v1 tokens.*\/v2\.0/m)
  })
})
