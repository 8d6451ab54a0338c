import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { configOf, type Outcome, withEnv, withFile } from './samples.ts'

type Json = Readonly<Record<string, unknown>>

const withUpstreams = (upstreams: Json, more: Json = {}): Outcome =>
  withFile(JSON.stringify({ upstreams, ...more }, null, 1), { UPSTREAM_URL: undefined })
const away = 'http://app.internal:3000'
const pattern =
  /^.* upstreams\.web\.verifiesAssertion: is not set: http:\/\/app\.internal:3000 is on another machine .*; have it verify X-Entrada-Assertion \(docs\/guides\/verify\/\) and write upstreams\.web\.verifiesAssertion: true, or let it ask for a client certificate/

describe('an application on another machine that believes headers', () => {
  it('is warned of, once, with what to do', () => {
    const { warnings, loaded } = withUpstreams({ web: { url: away } })
    assert.equal(warnings.length, 1, warnings.join('\n'))
    assert.match(warnings[0] ?? '', pattern)
    assert.deepEqual(Object.keys(loaded?.config.upstreams ?? {}), ['web', 'default'])
  })

  it('is warned of however it is named', () => {
    const { warnings } = withEnv({ UPSTREAM_URL: away })
    assert.match(warnings.join('\n'), /upstreams\.default\.verifiesAssertion: is not set/)
    const several = withUpstreams({ web: { url: away }, api: { url: 'https://10.0.0.7' } })
    assert.match(
      several.warnings.join('\n'),
      /web\.verifiesAssertion: is not [^]*api\.verifiesAssertion: is not/,
    )
  })

  it('is of no concern where it asks for proof, or nobody else reaches it', () => {
    for (const url of ['http://127.0.0.1:1', 'http://localhost:1', 'http://[::1]:1', 'unix:/run/app.sock']) {
      assert.deepEqual(withUpstreams({ web: { url } }).warnings, [])
    }
    const { warnings, loaded } = withUpstreams({ web: { url: away, verifiesAssertion: true } })
    assert.deepEqual([warnings, loaded?.config.upstreams['web']?.verifiesAssertion], [[], true])
    const clientCert = { certFile: '/none.crt', keyFile: '/none.key' }
    const shown = withUpstreams({ web: { url: 'https://app.internal', clientCert } })
    assert.deepEqual(shown.warnings, [])
  })

  it('is of no concern where it is told nothing, or is to believe headers alone', () => {
    const upstreams = { web: { url: away } }
    assert.deepEqual(withUpstreams(upstreams, { headers: { preset: ['none'] } }).warnings, [])
    const custom = { 'X-Person': { claim: 'user' } }
    assert.equal(withUpstreams(upstreams, { headers: { preset: ['none'], custom } }).warnings.length, 1)
    assert.deepEqual(withUpstreams(upstreams, { headers: { assertion: { enabled: false } } }).warnings, [])
  })

  it('verifies no assertion where none is sent', () => {
    const upstreams = { web: { url: away, verifiesAssertion: true } }
    const outcome = withUpstreams(upstreams, { headers: { assertion: { enabled: false } } })
    configOf(outcome)
    assert.match(outcome.warnings.join('\n'), /web\.verifiesAssertion: is not so: no assertion is sent/)
  })
})
