import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { configOf, refused, withEnv, withFile } from './samples.ts'

const trust = (list: string) => withEnv({ ENTRADA_LISTEN_TRUSTED_PROXIES: list })

const upstream = (url: string, more: Record<string, string> = {}) => withEnv({ UPSTREAM_URL: url, ...more })

describe('the upstream', () => {
  it('is an origin', () => {
    assert.equal(
      configOf(upstream('http://127.0.0.1:3000/')).upstreams['default']?.url,
      'http://127.0.0.1:3000',
    )
    assert.equal(configOf(upstream('https://app.internal')).upstreams['default']?.url, 'https://app.internal')
  })

  it('is nothing else', () => {
    for (const url of ['localhost:3000', '127.0.0.1:3000', 'ftp://x', 'http://', 'http://a b'])
      refused(upstream(url), /must be an http or https address/)
    refused(upstream('http://x/app'), /must not have a path: .*; write http:\/\/x$/)
    for (const url of ['http://u:p@x', 'http://x?q', 'http://x#'])
      refused(upstream(url), /must not have credentials/)
    refused(withEnv({ UPSTREAM_URL: undefined }), /^UPSTREAM_URL upstream: is missing/)
  })

  it('is not the gateway itself', () => {
    refused(upstream('http://localhost:8080'), /is the gateway itself/)
    refused(upstream('http://127.0.0.1:9000', { PORT: '9000' }), /is the gateway itself/)
    refused(upstream('http://127.0.0.1:9090'), /is the gateway itself \(admin.port\)/)
    refused(upstream('http://127.0.0.1', { PORT: '80' }), /is the gateway itself/)
    assert.ok(upstream('http://127.0.0.1:9090', { ENTRADA_ADMIN_HOST: '10.0.0.1' }).loaded)
    assert.ok(upstream('http://app:8080').loaded)
  })

  it('is probably not the public origin, from where requests would come back', () => {
    assert.match(
      upstream('https://app.example').warnings.join(),
      /upstream: is a public origin: requests would come back here; name the application itself/,
    )
  })
})

describe('a socket as the upstream', () => {
  it('is unix: and a whole path', () => {
    const socket = 'unix:/run/app.sock'
    assert.equal(configOf(upstream(socket)).upstreams['default']?.url, socket)
  })

  it('is nothing else', () => {
    for (const url of ['unix:', 'unix:/', 'unix:app.sock', 'unix:///run/app.sock', 'unix:/run/'])
      refused(
        upstream(url),
        /must have the whole path of a socket behind unix:.*; write for example unix:\/\w/,
      )
    refused(upstream(`unix:/${'x'.repeat(103)}`), /more than 103 bytes/)
  })
})

describe('limits of the public port', () => {
  const limits = (of: Record<string, number>) => withFile(`listen: { limits: ${JSON.stringify(of)} }`)

  it('that are never reached are a warning', () => {
    assert.match(
      limits({ webSockets: 9000 }).warnings.join(),
      /webSockets: is never reached: connections is 8192/,
    )
    assert.match(
      limits({ webSockets: 10, webSocketsPerUser: 11 }).warnings.join(),
      /webSocketsPerUser: is never reached: webSockets is 10; make it at most 10/,
    )
    assert.deepEqual(limits({ webSockets: 10, webSocketsPerUser: 10 }).warnings, [])
  })

  it('that are only the defaults are none', () => {
    assert.deepEqual(limits({ webSockets: 0 }).warnings, [])
    assert.deepEqual(limits({ connections: 100 }).warnings, [])
  })
})

describe('a port', () => {
  it('is a whole number that the other one does not have', () => {
    for (const port of ['-1', '65536', '1.5', '0x50', '']) {
      const { loaded, problems } = withEnv({ PORT: port })
      assert.ok(port === '' ? loaded : problems.length === 1, port)
    }
    refused(withEnv({ ENTRADA_ADMIN_PORT: '8080' }), /admin.port: is the same as listen.port/)
    assert.ok(withEnv({ ENTRADA_ADMIN_PORT: '0', PORT: '0' }).loaded)
  })
})

describe('an address to listen on', () => {
  it('is an address or a host name', () => {
    for (const host of ['0.0.0.0', '::', '::1', 'localhost', 'my-host.example'])
      assert.ok(withEnv({ ENTRADA_LISTEN_HOST: host }).loaded, host)
    for (const host of ['localhost:80', 'http://x', '[::1]', 'a b', '*'])
      refused(withEnv({ ENTRADA_LISTEN_HOST: host }), /listen.host: must be/)
  })
})

describe('a trusted proxy', () => {
  it('is an address or a CIDR', () => {
    const list = ['10.0.0.0/8', '192.0.2.7', 'fd00::/8', '::1']
    assert.deepEqual(configOf(trust(list.join(','))).listen.trustedProxies, list)
    for (const one of [
      '10.0.0.0/33',
      '10.0.0/8',
      'proxy.example',
      '10.0.0.0/',
      '10.0.0.0/8/8',
      'fe80::1%eth0',
      '::/129',
      '10.0.0.1/-1',
      'loopback',
    ]) {
      refused(
        trust(one),
        /^ENTRADA_LISTEN_TRUSTED_PROXIES listen.trustedProxies\[0\]: must be an address or a CIDR/,
      )
    }
  })

  it('that is everybody is a warning', () => {
    assert.match(trust('0.0.0.0/0').warnings.join(), /believes everybody/)
  })
})

describe('times', () => {
  it('may be none for drainDelay and grace, but fit into a timer', () => {
    const { listen } = configOf(withEnv({ ENTRADA_LISTEN_DRAIN_DELAY: '0s', ENTRADA_LISTEN_GRACE: '0s' }))
    assert.deepEqual([listen.drainDelay, listen.grace], [0, 0])
    refused(withEnv({ ENTRADA_LISTEN_GRACE: '30d' }), /listen.grace: must be from 0s to 24d/)
    refused(withEnv({ ENTRADA_PROVIDER_TIMEOUT: '0s' }), /provider.timeout: must be from 1s/)
  })
})

describe('the prefix', () => {
  it('is a clear path without a slash at its end', () => {
    assert.equal(configOf(withEnv({ ENTRADA_AUTH_PREFIX: '/oauth2' })).auth.prefix, '/oauth2')
    for (const prefix of [
      '/',
      '/a/',
      'auth',
      '/a//b',
      '/a/../b',
      '/:x',
      '/*',
      '/a b',
      '/%41',
      '/a;b',
      '/.',
    ]) {
      refused(
        withEnv({ ENTRADA_AUTH_PREFIX: prefix, REDIRECT_URI: 'https://app.example/cb' }),
        /auth.prefix: /,
      )
    }
  })
})

describe('headers and pages', () => {
  it('have no preset beside none', () => {
    refused(withFile('headers: { preset: [none, forwarded] }'), /headers.preset: none cannot stand beside/)
    refused(withFile('headers: { preset: [] }'), /headers.preset: must be a list of at least one/)
  })

  it('have a support address that browsers may open', () => {
    for (const url of ['https://help.example', 'mailto:help@example.com'])
      assert.ok(withFile(`pages: { supportUrl: "${url}" }`).loaded)
    for (const url of ['javascript:alert(1)', 'help', '//x', 'data:text/html,x'])
      refused(withFile(`pages: { supportUrl: "${url}" }`), /pages.supportUrl: must be/)
  })
})
