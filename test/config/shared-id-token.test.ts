import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { withFile } from './samples.ts'

function warningsOf(upstreams: Readonly<Record<string, string>>, preset = 'bearer'): readonly string[] {
  const set = Object.entries(upstreams).map(([name, url]) => [name, { url, verifiesAssertion: true }])
  const settings = { headers: { preset: [preset] }, upstreams: Object.fromEntries(set) }
  const { warnings } = withFile(JSON.stringify(settings, null, 1), { UPSTREAM_URL: undefined })
  return warnings.filter(warning => warning.includes('ID token'))
}

describe('an ID token that is sent to applications', () => {
  it('is warned of where several get the same one', () => {
    const [warning = '', ...others] = warningsOf({ a: 'https://a.internal', b: 'https://b.internal' })
    assert.match(warning, /headers\.preset: sends the same ID token to 2 applications.*client id of its own/)
    assert.deepEqual(others, [])
  })

  it('is warned of where it goes over plain http to another machine', () => {
    const [warning = '', ...others] = warningsOf({ a: 'http://a.internal:3000' })
    assert.match(warning, /headers\.preset: sends ID tokens to http:\/\/a\.internal:3000.*use https/)
    assert.deepEqual(others, [])
  })

  it('is of no concern for one application that nobody listens to', () => {
    for (const url of ['https://a.internal', 'http://127.0.0.1:3000', 'unix:/run/app.sock']) {
      assert.deepEqual(warningsOf({ a: url }), [])
    }
  })

  it('is of no concern where none is sent', () => {
    assert.deepEqual(warningsOf({ a: 'http://a.internal', b: 'http://b.internal' }, 'forwarded'), [])
  })
})
