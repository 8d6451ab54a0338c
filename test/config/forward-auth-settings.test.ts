import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { configOf, withEnv, withFile } from './samples.ts'

const dialect = { ENTRADA_AUTH_FORWARD_AUTH_DIALECT: 'nginx' }
const trusted = { ENTRADA_LISTEN_TRUSTED_PROXIES: '10.0.0.5' }

describe('auth.forwardAuth', () => {
  it('is off, and names a proxy that is known', () => {
    assert.deepEqual(configOf(withEnv({})).auth.forwardAuth, {})
    assert.deepEqual(configOf(withFile('auth: { forwardAuth: {} }')).auth.forwardAuth, {})
    for (const name of ['nginx', 'traefik', 'caddy', 'haproxy', 'envoy']) {
      const { forwardAuth } = configOf(withFile(`auth: { forwardAuth: { dialect: ${name} } }`, trusted)).auth
      assert.deepEqual(forwardAuth, { dialect: name })
    }
    const { problems } = withFile('auth: { forwardAuth: { dialect: apache } }')
    assert.match(problems.join(), /auth\.forwardAuth\.dialect/)
  })

  it('needs no upstream, and nothing else does without one', () => {
    const none = { UPSTREAM_URL: undefined }
    assert.deepEqual(configOf(withEnv({ ...dialect, ...trusted, ...none })).upstreams, {})
    assert.match(withEnv({ ...trusted, ...none }).problems.join(), /upstream: is missing/)
    assert.ok('default' in configOf(withEnv({ ...dialect, ...trusted })).upstreams)
  })

  it('leaves no rule with an upstream that there is not', () => {
    const rules = 'routes: [{ path: /api/**, upstream: api }, { path: /a/** }, { path: /b/**, access: deny }]'
    const { problems } = withFile(rules, { ...dialect, ...trusted, UPSTREAM_URL: undefined })
    assert.deepEqual(problems.length, 1)
    assert.match(problems.join(), /routes\[0\]\.upstream: names an upstream, and there is none; leave it out/)
  })

  it('warns when nobody may ask', () => {
    assert.match(
      withEnv(dialect).warnings.join(),
      /trustedProxies: is empty, .*; name the addresses of nginx/,
    )
    assert.doesNotMatch(withEnv({ ...dialect, ...trusted }).warnings.join(), /trustedProxies/)
    assert.doesNotMatch(withEnv({}).warnings.join(), /trustedProxies/)
  })

  it('warns of an answer that the proxy is not given', () => {
    const rules =
      'routes: [{ path: /a }, { path: /robots.txt, access: public, respond: { status: 200, body: x } }]'
    assert.match(
      withFile(rules, { ...dialect, ...trusted }).warnings.join(),
      /routes\[1\]\.respond: is not given by forward-auth/,
    )
    assert.doesNotMatch(withFile(rules).warnings.join(), /respond/)
  })
})
