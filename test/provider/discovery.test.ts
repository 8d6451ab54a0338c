import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { GatewayError } from '../../src/errors.ts'
import { createBoundedFetch } from '../../src/provider/bounded-fetch.ts'
import { discover } from '../../src/provider/discovery.ts'
import { createFinder } from '../../src/provider/finder.ts'
import { startScriptedProvider, type ScriptedAnswer } from '../support/scripted-provider.ts'
import { until } from '../support/until.ts'
import { collectLog, failure, settingsFor, startProvider } from './start.ts'

describe('a discovery document', () => {
  it('is found below an issuer with a final slash', async t => {
    const { idp, provider, attempt } = await startProvider(t, {}, '/realm/')
    assert.ok(await provider.authorizationUrl({ ...attempt, extra: {} }))
    assert.equal(idp.calls[0]?.path, '/realm/.well-known/openid-configuration')
  })

  const bad: [name: string, metadata: Record<string, unknown>][] = [
    ['names another issuer', { issuer: 'https://other.example' }],
    ['names the issuer with a slash more', { issuer: 'http://127.0.0.1/' }],
    ['names no issuer', { issuer: undefined }],
    ['names an issuer that is no text', { issuer: 7 }],
    ['names no authorization endpoint', { authorization_endpoint: undefined }],
    ['names no token endpoint', { token_endpoint: undefined }],
    ['names no keys', { jwks_uri: undefined }],
    ['names an endpoint that is no address', { token_endpoint: '/token' }],
    ['names an endpoint that is a file', { jwks_uri: 'file:///etc/passwd' }],
    ['names an endpoint that is a script', { authorization_endpoint: 'javascript:alert(1)' }],
    ['names an end of session that is no address', { end_session_endpoint: 'x' }],
    ['is more than a mebibyte long', { padding: 'x'.repeat(2 ** 20) }],
  ]
  for (const [name, metadata] of bad) {
    it(`is not used when it ${name}`, async t => {
      const { idp, provider, attempt } = await startProvider(t)
      idp.script.metadata = metadata
      const error = await failure(provider.authorizationUrl({ ...attempt, extra: {} }))
      assert.equal(error.code, 'ERR_PROVIDER_UNREACHABLE')
      assert.equal(provider.state().found, false)
      assert.ok((provider.state().problem ?? '').length > 0)
    })
  }

  const answers: [name: string, answer: ScriptedAnswer][] = [
    ['a redirect', { status: 302, headers: { location: '/elsewhere/.well-known/openid-configuration' } }],
    ['garbage', { body: '<html>' }],
    ['null', { body: 'null' }],
    ['an array', { body: '[]' }],
    ['an error', { status: 500, body: '{}' }],
    ['a cut connection', 'reset'],
    ['nothing at all', 'hang'],
  ]
  for (const [name, answer] of answers) {
    it(`is not used when it is ${name}`, async t => {
      const { idp, provider, attempt } = await startProvider(t, { timeout: 0.3 })
      idp.script.answers['openid-configuration'] = () => answer
      const error = await failure(provider.authorizationUrl({ ...attempt, extra: {} }))
      assert.equal(error.code, 'ERR_PROVIDER_UNREACHABLE')
      assert.equal(idp.calls.length, 1)
    })
  }

  it('that is not there is told to the operator with address and status', async t => {
    const { idp, provider, attempt } = await startProvider(t, {}, '/realm')
    idp.script.answers['openid-configuration'] = () => ({ status: 404, body: '{}' })
    await failure(provider.authorizationUrl({ ...attempt, extra: {} }))
    const { problem = '' } = provider.state()
    assert.match(problem, /\/realm\/\.well-known\/openid-configuration but an answer with status 404$/)
  })

  it('puts no more of itself into log and readiness than they can bear', async t => {
    const { idp, provider, attempt, lines } = await startProvider(t)
    idp.script.metadata = { issuer: `https://other.example/${'x'.repeat(100_000)}` }
    await failure(provider.authorizationUrl({ ...attempt, extra: {} }))
    assert.ok((provider.state().problem ?? '').length <= 500)
    assert.ok(lines.every(line => line.length < 1000))
  })
})

describe('the document of an https issuer', () => {
  const endpoints = ['authorization_endpoint', 'token_endpoint', 'jwks_uri', 'end_session_endpoint']
  for (const endpoint of endpoints) {
    it(`is not used when its ${endpoint} is http`, async () => {
      const issuer = 'https://idp.example'
      const usual = Object.fromEntries(endpoints.map(name => [name, `${issuer}/${name}`]))
      const fetch = Object.assign(
        async () => Response.json({ issuer, ...usual, [endpoint]: 'http://idp.example/x' }),
        { close: async () => undefined },
      )
      await assert.rejects(discover(settingsFor(issuer, { insecure: false }), fetch), (error: unknown) => {
        assert.ok(error instanceof GatewayError)
        return error.code === 'ERR_PROVIDER_ANSWER_INVALID' && error.message.includes(endpoint)
      })
    })
  }

  it('is not fetched over http', async () => {
    const asked: string[] = []
    const fetch = Object.assign(
      async (url: string) => {
        asked.push(url)
        return Response.json({})
      },
      { close: async () => undefined },
    )
    await assert.rejects(discover(settingsFor('http://idp.example', { insecure: false }), fetch))
    assert.deepEqual(asked, [])
  })
})

describe('a provider that is away at the start', () => {
  const pauses = { first: 10, retry: 3_600_000, refresh: 10 }

  it('is looked for until it is found', { timeout: 30_000 }, async t => {
    const idp = await startScriptedProvider(t)
    idp.script.answers['openid-configuration'] = () => 'reset'
    const { log, line } = collectLog()
    const fetch = createBoundedFetch({ timeout: 5 })
    t.after(fetch.close)
    const finder = createFinder(settingsFor(idp.issuer), fetch, log, pauses)
    const lost = line('provider.unreachable')
    t.after(async () => finder.stop())
    finder.start()
    await lost
    assert.equal(finder.state().found, false)
    delete idp.script.answers['openid-configuration']
    await until('it is found', () => finder.state().found)
    assert.deepEqual(finder.state(), { found: true })
  })

  it('is found by the next sign-in', async t => {
    const { idp, provider, attempt, lines, line } = await startProvider(t)
    idp.script.answers['openid-configuration'] = () => ({ status: 503 })
    const lost = line('provider.unreachable')
    provider.start()
    await lost
    await new Promise(setImmediate)
    delete idp.script.answers['openid-configuration']
    assert.ok(await provider.authorizationUrl({ ...attempt, extra: {} }))
    assert.equal(lines.length, 2)
  })

  it('is asked once for all who wait', async t => {
    const { idp, provider, attempt } = await startProvider(t)
    await Promise.all(Array.from({ length: 10 }, () => provider.authorizationUrl({ ...attempt, extra: {} })))
    assert.equal(idp.count('openid-configuration'), 1)
  })
})

describe('a provider that goes away later', () => {
  it('is known by what was found last, and readiness tells the trouble', { timeout: 30_000 }, async t => {
    const idp = await startScriptedProvider(t)
    const { log, line } = collectLog()
    const fetch = createBoundedFetch({ timeout: 5 })
    t.after(fetch.close)
    const finder = createFinder(settingsFor(idp.issuer), fetch, log, {
      first: 3_600_000,
      retry: 10,
      refresh: 10,
    })
    const found = line('provider.found')
    t.after(async () => finder.stop())
    finder.start()
    await found
    const lost = line('provider.unreachable')
    idp.script.answers['openid-configuration'] = () => 'reset'
    await lost
    assert.equal(finder.state().found, true)
    assert.ok(finder.state().problem)
    assert.ok(await finder.ready())
  })
})

describe('stopping', () => {
  it('waits for no answer, and leaves no line behind', async t => {
    const { idp, provider, lines } = await startProvider(t, { timeout: 60 })
    const asked = new Promise<void>(resolve => {
      idp.script.answers['openid-configuration'] = () => {
        resolve()
        return 'hang'
      }
    })
    provider.start()
    await asked
    await provider.stop()
    await idp.close()
    assert.deepEqual(lines, [])
  })
})
