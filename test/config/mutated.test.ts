import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { loadConfig } from '../../src/config/load.ts'
import { problemLine, SettingsError } from '../../src/config/problem.ts'
import { selfSigned } from '../support/self-signed.ts'
import { inFolder, outcome, smallest } from './samples.ts'

/** Attack row F24: 300 settings files, each with something broken; always a report, never anything else. */
const runs = process.env['ENTRADA_TEST_LONG'] === undefined ? 300 : 10_000

const whole = {
  listen: {
    host: '127.0.0.1',
    port: 8080,
    tls: { certFile: '/nowhere/cert', keyFile: '/nowhere/key', httpPort: 8081, hsts: '365d' },
    limits: { connections: 100, webSockets: 10 },
    trustedProxies: ['10.0.0.0/8'],
    drainDelay: '5s',
    grace: '25s',
  },
  admin: { host: '127.0.0.1', port: 9090 },
  provider: { scopes: ['openid'], clockTolerance: '2m', claims: { roles: ['roles'], groups: ['groups'] } },
  session: { cookie: { name: 'entrada', sameSite: 'lax', secure: true }, idleTimeout: '1h' },
  upstreams: {
    api: { url: 'http://127.0.0.1:4000', rewrite: { from: '/api', to: '/' }, timeouts: { headers: '5m' } },
    tls: {
      url: 'https://127.0.0.1:4001',
      caFile: '/nowhere/cert',
      clientCert: { certFile: '/nowhere/cert', keyFile: '/nowhere/key' },
    },
  },
  routes: [
    { path: '/public/**', access: 'public', respond: { status: 404, body: 'x' } },
    { path: '/api/**', upstream: 'api', allow: ['semicolon'], timeouts: { headers: '1m' }, maxBody: '1MiB' },
    { path: '/tls', upstream: 'tls', origins: ['https://x'], cache: 'keep', caseSensitive: false },
    { path: '/admin/**', methods: ['GET'], require: { anyRole: ['Admin'] }, name: 'admin' },
  ],
  headers: { preset: ['forwarded'], assertion: { enabled: true, audience: 'x' } },
  pages: {
    productName: 'x',
    supportUrl: 'https://x',
    showReason: false,
    signIn: true,
    accent: '#abc',
    logoFile: '/nowhere/logo',
    messagesDir: '/nowhere',
  },
  log: { level: 'info' },
}

const oddValue = fc.oneof(
  fc.constantFrom(
    null,
    true,
    0,
    -1,
    1.5,
    1e308,
    '',
    ' ',
    '\u0000',
    '${HOME}',
    '../../etc/passwd',
    [],
    {},
    [[]],
    [null],
    { a: { b: {} } },
  ),
  fc.string(),
  fc.jsonValue({ maxDepth: 4 }),
)
const oddKey = fc.constantFrom(
  '__proto__',
  'constructor',
  'toString',
  'prototype',
  'Listen',
  'x',
  '',
  '0',
  'a.b',
  'a[0]',
  '~1',
  '<<',
)

/** The places in a tree, as keys. */
function placesIn(tree: unknown, above: readonly string[] = []): string[][] {
  if (typeof tree !== 'object' || tree === null) return [[...above]]
  return [[...above], ...Object.entries(tree).flatMap(([key, value]) => placesIn(value, [...above, key]))]
}

/** The same tree with one place changed. */
function changed(
  tree: unknown,
  [key, ...rest]: readonly string[],
  change: (value: unknown) => unknown,
): unknown {
  if (key === undefined || typeof tree !== 'object' || tree === null) return change(tree)
  const entries = Object.entries(tree).map(
    ([name, value]) => [name, name === key ? changed(value, rest, change) : value] as const,
  )
  return Array.isArray(tree) ? entries.map(([, value]) => value) : Object.fromEntries(entries)
}

const place = fc.constantFrom(...placesIn(whole))
const mutation = fc.oneof(
  fc.record({ place, value: oddValue }).map(({ place: at, value }) => changed(whole, at, () => value)),
  fc
    .record({ place, key: oddKey, value: oddValue })
    .map(({ place: at, key, value }) =>
      changed(whole, at, old =>
        typeof old === 'object' && old !== null && !Array.isArray(old)
          ? Object.defineProperty({ ...old }, key, { value, enumerable: true })
          : value,
      ),
    ),
)
const asText = mutation.map(tree => JSON.stringify(tree, null, 2) ?? '')
const bytes = fc
  .record({
    at: fc.nat(),
    drop: fc.nat(20),
    put: fc.string({ unit: fc.constantFrom(...'{}[]&*!|>%@`"\':,-? \t\n\r\u0000x'.split('')), maxLength: 6 }),
  })
  .map(({ at, drop, put }) => {
    const text = JSON.stringify(whole, null, 2)
    const from = at % text.length
    return text.slice(0, from) + put + text.slice(from + drop)
  })
const bomb = fc.integer({ min: 2, max: 9 }).chain(width =>
  fc.integer({ min: 2, max: 12 }).map(depth =>
    Array.from(
      { length: depth },
      (_, at) =>
        `l${at}: &a${at} [${
          at === 0
            ? 'x'
            : Array(width)
                .fill(`*a${at - 1}`)
                .join(',')
        }]`,
    ).join('\n'),
  ),
)
const deep = fc
  .record({
    opener: fc.constantFrom('[', '{a: ', '- ', '? ', '"', '&a ', '!!map {'),
    times: fc.integer({ min: 1, max: 5_000 }),
  })
  .map(({ opener, times }) => `routes: ${opener.repeat(times)}`)

const { cert, key } = selfSigned()

/** The file in a folder that also has the other files it names. */
function inSecretsFolder(source: string, use: (folder: string) => void): void {
  const logo = '<svg xmlns="http://www.w3.org/2000/svg"/>'
  inFolder({ cert, key, logo }, folder => {
    inFolder({ 'entrada.yaml': source.replaceAll('/nowhere', folder) }, use)
  })
}

describe('300 settings files with something broken (F24)', () => {
  it('are made from one that is good', () => {
    inSecretsFolder(JSON.stringify(whole), folder => {
      const { problems } = outcome({ env: smallest, configFile: `${folder}/entrada.yaml` })
      assert.deepEqual(problems, [])
    })
  })

  it('are each taken or refused with a report, and never crash', () => {
    let refused = 0
    fc.assert(
      fc.property(
        fc.oneof({ weight: 5, arbitrary: asText }, { weight: 3, arbitrary: bytes }, bomb, deep, fc.string()),
        source => {
          inSecretsFolder(source, folder => {
            try {
              loadConfig({ env: smallest, configFile: `${folder}/entrada.yaml` })
            } catch (error) {
              if (!(error instanceof SettingsError)) throw error
              refused += 1
              assert.ok(error.problems.length > 0)
              for (const problem of error.problems) {
                assert.ok(problem.where !== '' && problem.what !== '' && problem.remedy !== '')
                assert.match(problemLine(problem), /^\S.*: .+; .+$/)
              }
            }
          })
        },
      ),
      { numRuns: runs },
    )
    assert.ok(refused > runs / 2, `${refused} of ${runs} were refused`)
    assert.equal('polluted' in {}, false)
  })

  it('are as harmless in a variable', () => {
    const routes = fc.oneof(
      fc.jsonValue().map(value => JSON.stringify(value)),
      fc.string(),
      fc.integer({ min: 1, max: 100_000 }).map(times => '['.repeat(times) + ']'.repeat(times)),
    )
    fc.assert(
      fc.property(routes, value => {
        try {
          loadConfig({ env: { ...smallest, ENTRADA_ROUTES: value } })
        } catch (error) {
          if (!(error instanceof SettingsError)) throw error
        }
      }),
      { numRuns: runs },
    )
  })
})
