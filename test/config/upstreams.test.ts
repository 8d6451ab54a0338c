import assert from 'node:assert/strict'
import { createPrivateKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { loadConfig } from '../../src/config/load.ts'
import { selfSigned } from '../support/self-signed.ts'
import { configOf, inFolder, type Outcome, refused, smallest, warned, withEnv, withFile } from './samples.ts'

type Json = Readonly<Record<string, unknown>>

const none = { UPSTREAM_URL: undefined }
const api = { url: 'http://127.0.0.1:4000' }

/** These upstreams and routes, and nothing in `upstream`. */
const several = (upstreams: Json, routes: readonly object[] = []): Outcome =>
  withFile(JSON.stringify({ upstreams, routes }, null, 1), none)

/** One upstream called `api`, with one route for everything below /api. */
const one = (about: Json): Outcome => several({ api: { ...api, ...about } }, [{ path: '/api/**' }])

describe('upstreams', () => {
  it('have their settings, with defaults and times in seconds', () => {
    const { upstreams } = configOf(
      one({ stripPrefix: '/api/', hostHeader: 'upstream', audience: 'x', timeouts: { headers: '5m' } }),
    )
    assert.deepEqual(upstreams['api'], {
      url: 'http://127.0.0.1:4000',
      stripPrefix: '/api',
      hostHeader: 'upstream',
      timeouts: { connect: 2, headers: 300, bodyIdle: 60 },
      audience: 'x',
    })
  })

  it('stand beside the one of the setting upstream, which is the default', () => {
    const outcome = withFile(
      JSON.stringify({ upstreams: { api }, routes: [{ path: '/api', upstream: 'api' }] }),
    )
    const { upstreams } = configOf(outcome)
    assert.deepEqual(outcome.warnings, [])
    assert.deepEqual(
      [upstreams['default']?.url, upstreams['api']?.url],
      ['http://127.0.0.1:3000', 'http://127.0.0.1:4000'],
    )
  })

  it('cannot name the default twice', () => {
    refused(
      withFile('upstreams: { default: { url: http://127.0.0.1:4000 } }'),
      /yaml:1:\d+ upstreams.default: cannot stand beside upstream \(from UPSTREAM_URL\); leave one of the two out/,
    )
  })

  it('are needed, here or there', () => {
    refused(withEnv(none), /^UPSTREAM_URL upstream: is missing; set UPSTREAM_URL or upstream/)
    refused(several({}), /upstream: is missing/)
  })

  it('that are one are the default as well', () => {
    const outcome = several({ api })
    const { upstreams } = configOf(outcome)
    assert.deepEqual(outcome.warnings, [])
    assert.equal(upstreams['default'], upstreams['api'])
  })

  it('that are several without a default must be named by each route that lets requests through', () => {
    const two = { api, web: { url: 'http://127.0.0.1:5000' } }
    const named = [
      { path: '/api/**', upstream: 'api' },
      { path: '/web/**', upstream: 'web' },
    ]
    refused(
      several(two, [...named, { path: '/x' }]),
      /routes\[2\]: names no upstream, and none of them is the default; add upstream: and one of api, web/,
    )
    const rest = [
      { path: '/closed', access: 'deny' },
      { path: '/robots.txt', access: 'public', respond: { status: 404 } },
    ]
    const outcome = several(two, [...named, ...rest])
    assert.deepEqual(outcome.warnings, [])
    assert.deepEqual(Object.keys(configOf(outcome).upstreams), ['api', 'web'])
  })

  it('are known to the routes by their names', () => {
    const two = { default: api, reports: api }
    const route = (upstream: string) =>
      several(two, [
        { path: '/r', upstream: 'reports' },
        { path: '/x', upstream },
      ])
    refused(
      route('report'),
      /yaml:\d+:\d+ routes\[1\].upstream: is no name in upstreams; did you mean reports\?/,
    )
    refused(
      route('constructor'),
      /routes\[1\].upstream: is no name in upstreams; known are default, reports$/,
    )
    assert.ok(route('default').loaded)
  })

  it('that no route names are a warning', () => {
    warned(
      several({ default: api, old: api }),
      /upstreams.old: is named by no route; add upstream: old to a route, or leave it out/,
    )
  })
})

describe('an upstream that is wrong', () => {
  it('is reported with its line and column, and with what was meant', () => {
    const { problems } = withFile(
      [
        'upstreams:',
        '  api:',
        '    url: http://127.0.0.1:4000',
        '    hostHedder: upstream',
        '    timeouts: { conect: 2s, headers: 5 }',
        '  empty: {}',
        '  7: { url: 7 }',
        '  -x: { url: http://127.0.0.1:1 }',
        '  text: http://127.0.0.1:4000',
        '  tls:',
        '    url: https://127.0.0.1:4000',
        '    clientCert: { certFile: x }',
        'routes:',
        '  - path: /api',
        '    upstream: empti',
      ].join('\n'),
    )
    const at = problems.map(line => line.replace(/^.*yaml:/, ''))
    assert.equal(at.length, 9, problems.join('\n'))
    for (const [index, pattern] of [
      /^4:5 upstreams.api.hostHedder: unknown setting; did you mean hostHeader\?$/,
      /^5:17 upstreams.api.timeouts.conect: unknown setting; did you mean connect\?$/,
      /^5:38 upstreams.api.timeouts.headers: must be a duration/,
      /^6:10 upstreams.empty.url: is missing; add it, for example url: http:\/\/127.0.0.1:4000$/,
      /^7:13 upstreams.7.url: must be text/,
      /^8:3 upstreams.-x: is no name: letters, digits, - and _/,
      /^9:9 upstreams.text: must be a section/,
      /^12:17 upstreams.tls.clientCert.keyFile: is missing; add it, for example keyFile: /,
      /^15:15 routes\[0\].upstream: is no name in upstreams; did you mean empty\?$/,
    ].entries()) {
      assert.match(at[index] ?? '', pattern)
    }
  })

  it('does not make the routes wrong that name it', () => {
    refused(several({ default: api, web: { url: 5 } }, [{ path: '/', upstream: 'web' }]), /upstreams.web.url/)
    refused(
      several({ web: 5, api }, [
        { path: '/', upstream: 'web' },
        { path: '/api', upstream: 'api' },
      ]),
      /upstreams.web/,
    )
    refused(withFile('upstreams: 5\nroutes: [{ path: /, upstream: x }]'), /upstreams: must have names/)
  })

  it('has no name of the language', () => {
    for (const name of ['__proto__', 'a b', '', 'a.b', '-a', 'ä', 'x'.repeat(64)]) {
      const { problems } = withEnv({ ENTRADA_UPSTREAMS: `{${JSON.stringify(name)}:${JSON.stringify(api)}}` })
      assert.equal(problems.length, 1, name)
      assert.match(problems[0] ?? '', /^ENTRADA_UPSTREAMS upstreams\..*: is no name/s)
    }
    assert.ok(
      several({ constructor: api, A_1: api }, [
        { path: '/a', upstream: 'A_1' },
        { path: '/b', upstream: 'constructor' },
      ]).loaded,
    )
  })
})

describe('upstreams outside of the file', () => {
  it('are JSON in a variable or a flag, in the place of all in the file', () => {
    const text = JSON.stringify({ api })
    assert.deepEqual(Object.keys(configOf(withEnv({ ...none, ENTRADA_UPSTREAMS: text })).upstreams), [
      'api',
      'default',
    ])
    assert.ok(withEnv(none, { '--upstreams': text }).loaded)
    const both = withFile('upstreams: { web: { url: http://127.0.0.1:5000 } }', {
      ...none,
      ENTRADA_UPSTREAMS: text,
    })
    assert.deepEqual(Object.keys(configOf(both).upstreams), ['api', 'default'])
  })

  it('that are no JSON are one problem', () => {
    refused(
      withEnv({
        ...none,
        ENTRADA_UPSTREAMS: 'api: x',
        ENTRADA_ROUTES: '[{"path":"/","upstream":"api"}]',
      }),
      /^ENTRADA_UPSTREAMS upstreams: must be JSON; write for example \{"api":\{"url"/,
    )
  })

  it('are reported with the variable', () => {
    refused(
      withEnv({
        ENTRADA_UPSTREAMS: '{"api":{"url":"ftp://x"}}',
        ENTRADA_ROUTES: '[{"path":"/","upstream":"api"}]',
      }),
      /^ENTRADA_UPSTREAMS upstreams.api.url: must be an http or https address/,
    )
    refused(withEnv({ ENTRADA_UPSTREAMS: '{"api":{}}' }), /^ENTRADA_UPSTREAMS upstreams.api.url: is missing/)
  })
})

describe('upstreams in force', () => {
  it('are shown setting by setting, each with its origin', () => {
    inFolder(
      { 'f.yaml': 'upstreams:\n  api:\n    url: http://127.0.0.1:4000\n    timeouts: { headers: 5m }\n' },
      folder => {
        const { settings } = loadConfig({ env: { ...smallest, ...none }, configFile: `${folder}/f.yaml` })
        assert.deepEqual(
          settings
            .filter(({ path }) => path.startsWith('upstream'))
            .map(({ path, value, origin }) => [path, value, origin.replace(/^.*yaml/, '')]),
          [
            ['upstream', undefined, 'default'],
            ['upstreams.api.url', 'http://127.0.0.1:4000', ':3:10'],
            ['upstreams.api.hostHeader', 'client', 'default'],
            ['upstreams.api.timeouts.connect', '2s', 'default'],
            ['upstreams.api.timeouts.headers', '5m', ':4:26'],
            ['upstreams.api.timeouts.bodyIdle', '60s', 'default'],
          ],
        )
      },
    )
  })

  it('are shown as none', () => {
    const { loaded } = withEnv({})
    assert.deepEqual(
      loaded?.settings.find(({ path }) => path === 'upstreams'),
      { path: 'upstreams', value: {}, origin: 'default' },
    )
  })

  it('come from the variable, if that gives them', () => {
    const { loaded } = withEnv({ ENTRADA_UPSTREAMS: JSON.stringify({ default: api }), ...none })
    assert.equal(
      loaded?.settings.find(({ path }) => path === 'upstreams.default.url')?.origin,
      'ENTRADA_UPSTREAMS',
    )
  })
})

describe('where an upstream is', () => {
  it('may be a socket, which has no name of its own', () => {
    const url = 'unix:/run/app.sock'
    assert.equal(configOf(one({ url })).upstreams['api']?.url, url)
    warned(one({ url, hostHeader: 'upstream' }), /upstreams.api.hostHeader: .*Host will be localhost/)
  })

  it('has no path, and the remedy says how to have one', () => {
    refused(
      one({ url: 'http://x/v1/' }),
      /write http:\/\/x, and the path in rewrite: \{ from: \/, to: \/v1 \}$/,
    )
  })

  it('is not the gateway itself', () => {
    refused(one({ url: 'http://127.0.0.1:8080' }), /upstreams.api.url: is the gateway itself \(listen.port\)/)
  })

  it('has times of at least a second', () => {
    for (const key of ['connect', 'headers', 'bodyIdle']) {
      refused(
        one({ timeouts: { [key]: '0s' } }),
        new RegExp(`upstreams.api.timeouts.${key}: must be from 1s to 24d`),
      )
    }
  })
})

describe('the front of a path that an upstream does not get', () => {
  it('is cut off or replaced, not both', () => {
    refused(
      one({ stripPrefix: '/api', rewrite: { from: '/api', to: '/v1' } }),
      /upstreams.api.rewrite: cannot stand beside stripPrefix/,
    )
  })

  it('has no slash at its end, and the root is nothing', () => {
    const rewrite = (from: string, to: string) =>
      configOf(one({ rewrite: { from, to } })).upstreams['api']?.rewrite
    assert.deepEqual(rewrite('/api/', '/'), { from: '/api', to: '' })
    assert.deepEqual(rewrite('/', '/v1'), { from: '', to: '/v1' })
    refused(one({ stripPrefix: '/' }), /stripPrefix: cuts nothing off/)
  })

  it('is spelt in one way only', () => {
    for (const path of ['api', '/a//b', '/a/../b', '/%61', '/a;b', '/a?b'])
      refused(one({ rewrite: { from: '/', to: path } }), /rewrite.to: must/)
    refused(one({ stripPrefix: 'api' }), /stripPrefix: must begin with \//)
  })

  const routed = (route: Json, about: Json = { stripPrefix: '/api' }): Outcome =>
    several({ default: { url: 'http://127.0.0.1:5000' }, api: { ...api, ...about } }, [
      { upstream: 'api', ...route },
      { path: '/api/x', upstream: 'api' },
    ])

  it('is the front of every route that names the upstream, as the others would be answered 404', () => {
    for (const path of ['/api', '/api/**', '/api/*/x']) assert.ok(routed({ path }).loaded, path)
    for (const path of ['/', '/**', '/apix/**', '/*/x', '/other'])
      refused(
        routed({ path }),
        /routes\[0\].path: is not below \/api \(upstreams.api.stripPrefix\): such requests would be answered 404/,
      )
    refused(
      routed({ path: '/other' }, { rewrite: { from: '/api', to: '/v1' } }),
      /is not below \/api \(upstreams.api.rewrite.from\)/,
    )
    assert.ok(routed({ path: '/other' }, { rewrite: { from: '/', to: '/v1' } }).loaded)
  })

  it('is compared with regard to case', () => {
    refused(
      routed({ path: '/api/y', caseSensitive: false }),
      /routes\[0\].path: in other letters is not below \/api .*; leave caseSensitive out/,
    )
  })

  it('may be left out of a route that names no upstream and is for more', () => {
    const front = { default: { ...api, stripPrefix: '/api' } }
    assert.ok(several(front, [{ path: '/**' }]).loaded)
    assert.ok(several(front, [{ path: '/other', access: 'deny' }]).loaded)
    refused(several(front, [{ path: '/other' }]), /routes\[0\].path: is not below \/api/)
    refused(
      several({ api: { ...api, stripPrefix: '/api' } }, [{ path: '/x/**' }]),
      /upstreams.api.stripPrefix/,
    )
  })
})

describe('the certificates of an upstream', () => {
  const ca = readFileSync('test/config/ca.pem', 'utf8')
  const { cert, key } = selfSigned()
  const locked = createPrivateKey(key)
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open' })
    .toString()
  const files = {
    ca,
    cert,
    key,
    locked,
    pass: 'open\n',
    wrong: 'closed',
    empty: '',
    text: 'no certificate',
    broken: `${ca}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`,
    other: selfSigned().key,
    both: key + cert,
  }
  const secure = (about: (folder: string) => Json): Outcome =>
    inFolder(files, folder => one({ url: 'https://127.0.0.1:4000', ...about(folder) }))
  const shown = (certFile: string, keyFile: string, passphraseFile?: string): Outcome =>
    secure(folder => ({
      clientCert: {
        certFile: `${folder}/${certFile}`,
        keyFile: `${folder}/${keyFile}`,
        ...(passphraseFile === undefined ? {} : { passphraseFile: `${folder}/${passphraseFile}` }),
      },
    }))

  it('are for https alone', () => {
    const about = { caFile: 'x', serverName: 'x', clientCert: { certFile: 'x', keyFile: 'x' } }
    for (const url of ['http://127.0.0.1:4000', 'unix:/run/app.sock']) {
      const { problems } = one({ url, ...about })
      assert.equal(problems.length, 3)
      for (const key of Object.keys(about))
        assert.match(problems.join('\n'), new RegExp(`upstreams.api.${key}: needs an https address`))
    }
  })

  it('that are believed are readable, each of them', () => {
    assert.ok(secure(folder => ({ caFile: `${folder}/ca` })).loaded)
    for (const [name, reason] of [
      ['none', 'there is no such file'],
      ['empty', 'is empty'],
      ['text', 'holds no certificate'],
      ['key', 'holds no certificate'],
      ['broken', 'holds a certificate that cannot be read, number 2'],
    ] as const) {
      refused(
        secure(folder => ({ caFile: `${folder}/${name}` })),
        new RegExp(`upstreams.api.caFile: .*/${name} .*${reason}`),
      )
    }
  })

  it('that are shown fit their key', () => {
    for (const [certFile, keyFile, passphraseFile] of [
      ['cert', 'key'],
      ['both', 'both'],
      ['cert', 'locked', 'pass'],
    ] as const) {
      assert.deepEqual(shown(certFile, keyFile, passphraseFile).warnings, [])
    }
    for (const [certFile, keyFile, passphraseFile, pattern] of [
      ['none', 'key', undefined, /clientCert.certFile: .*\/none cannot be read/],
      ['text', 'key', undefined, /clientCert.certFile: .*\/text holds no certificate/],
      ['cert', 'none', undefined, /clientCert.keyFile: .*\/none cannot be read/],
      ['cert', 'cert', undefined, /clientCert.keyFile: .*\/cert holds no private key/],
      [
        'cert',
        'other',
        undefined,
        /clientCert.keyFile: .*\/other holds a key that does not fit the certificate/,
      ],
      ['cert', 'locked', undefined, /clientCert.keyFile: .*\/locked is locked with a passphrase/],
      ['cert', 'locked', 'wrong', /clientCert.passphraseFile: .*\/wrong does not open the key/],
      ['cert', 'locked', 'none', /clientCert.passphraseFile: .*\/none cannot be read/],
    ] as const) {
      const outcome = shown(certFile, keyFile, passphraseFile)
      refused(outcome, pattern)
      assert.ok(!outcome.problems.join().includes('closed'))
    }
  })

  it('that are shown and out of date are a warning', () => {
    const pair = selfSigned({ until: 21 })
    const outcome = inFolder(pair, folder =>
      one({
        url: 'https://127.0.0.1:4000',
        clientCert: { certFile: `${folder}/cert`, keyFile: `${folder}/key` },
      }),
    )
    warned(outcome, /clientCert.certFile: has expired on 2021-12-31/)
  })

  it('have the name of a host', () => {
    assert.ok(secure(() => ({ serverName: 'api.internal.example' })).loaded)
    for (const serverName of ['127.0.0.1', 'https://x', 'a b', '::1', 'a..b', '*.x'])
      refused(
        secure(() => ({ serverName })),
        /upstreams.api.serverName: must be a host name/,
      )
  })
})
