import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { describe, it } from 'node:test'

import { breaches, roomOf, type Room, type Source } from './support/house-rules.ts'

/** Who may import what. A room that needs more than its row is in the wrong place, or the plan has changed. */
const rooms: Readonly<Record<string, Room>> = {
  errors: { rooms: [], packages: [], node: [] },
  identity: { rooms: ['errors'], packages: [], node: [] },
  policy: { rooms: ['identity', 'errors'], packages: [], node: [] },
  entra: { rooms: ['identity', 'errors'], packages: [], node: [] },
  // The texts of all pages; the AADSTS table is in the room of Entra
  messages: { rooms: ['entra', 'errors'], packages: [], node: [] },
  config: {
    // messages: the settings may add languages and reword those that are built in
    rooms: ['policy', 'entra', 'messages', 'identity (types)', 'preset-headers', 'errors'],
    packages: ['yaml'],
    node: [],
    more: [
      // What schema-data.ts is generated from; the rest takes its types only (see below)
      { file: /^schema(?:-(?!data)[a-z-]+)?\.ts$/, packages: ['typebox'] },
      // Reads files and the environment, and makes a session key when none is set
      { file: /^load\.ts$/, node: ['node:fs', 'node:crypto', 'node:path', 'node:url'] },
      // The files that load.ts reads
      { file: /^files\.ts$/, node: ['node:fs'] },
      // How much of the machine the container has
      { file: /^processors\.ts$/, node: ['node:fs', 'node:os'] },
      // Only to tell an address from a name
      { file: /^(?:resolve-network|certificates)\.ts$/, node: ['node:net'] },
      // Takes certificates and keys apart; it gets their text
      { file: /^certificates\.ts$/, node: ['node:crypto'] },
    ],
  },
  session: {
    rooms: ['identity', 'caches (types)', 'without-schemas', 'errors'],
    packages: ['@fastify/secure-session', '@fastify/cookie', 'ioredis', 'toad-cache', 'fastify (types)'],
    node: ['node:crypto'],
    more: [
      // What has ended is kept over restarts
      { file: /^shared-lines\.ts$/, node: ['node:fs', 'node:path', 'node:util'] },
      // @fastify/secure-session has an application of its own for each ring of keys
      { file: /^sealer\.ts$/, packages: ['fastify'] },
    ],
  },
  provider: {
    rooms: ['identity', 'entra', 'caches (types)', 'errors'],
    packages: ['openid-client', 'jose', 'undici'],
    node: ['*'],
  },
  signin: {
    // entra: a token that leaves the groups out ends the sign-in
    // browser: the script that it serves
    rooms: [
      ...['provider', 'session', 'identity', 'entra', 'pages', 'observe', 'errors'],
      ...['browser (types)', 'caches (types)'],
    ],
    packages: ['fastify', '@fastify/rate-limit', 'toad-cache'],
    node: ['*'],
    // attempt.ts draws its random words from node:crypto, so it is not pure
    pure: /^return-to\.ts$/,
  },
  // What runs in browsers, in pages of the application
  browser: { rooms: ['messages (types)'], packages: [], node: ['node:crypto', 'node:zlib'] },
  guard: {
    rooms: ['identity', 'policy', 'observe', 'pages', 'in-flight', 'without-schemas', 'errors'],
    packages: ['fastify', 'pino (types)'],
    node: ['*'],
    pure: /^enforce\.ts$/,
  },
  forward: {
    rooms: ['identity', 'entra', 'preset-headers', 'in-flight', 'errors'],
    packages: ['@fastify/http-proxy', 'undici', 'fastify', 'jose'],
    node: ['*'],
    pure: /^(?:[a-z]+-headers|header-names|cookies|upstream-error)\.ts$/,
  },
  observe: {
    rooms: ['identity', 'policy (types)', 'caches (types)', 'without-schemas', 'errors'],
    packages: ['pino', 'prom-client', 'fastify'],
    node: ['*'],
    more: [
      // Spans are made and sent only where the settings say so: nothing else may load these
      {
        file: /^(?:spans|trace-sender)\.ts$/,
        packages: [
          ...['@opentelemetry/api', '@opentelemetry/sdk-trace', '@opentelemetry/resources'],
          '@opentelemetry/exporter-trace-otlp-http',
        ],
      },
    ],
    pure: /^(?:audit|access-log)\.ts$/,
  },
  pages: {
    rooms: ['messages', 'errors', 'identity (types)'],
    packages: [],
    node: [],
    // The hashes by which the content security policy knows the style sheet and the script
    more: [
      { file: /^(?:stylesheet|fragment-script|lost-post-script)\.ts$/, node: ['node:crypto'] },
      // Reads Accept-Language; as pure as the rest
      { file: /^choose-language\.ts$/, packages: ['negotiator'] },
    ],
  },
  // The status page of the admin port
  status: {
    rooms: ['observe', 'pages', 'messages', 'errors'],
    packages: ['fastify (types)'],
    node: [],
    pure: /^(?:samples|history|status|chart|page|tables)\.ts$/,
    more: [{ file: /^stylesheet\.ts$/, node: ['node:crypto'] }],
  },
  // Several processes that share the work, and the one above them
  workers: {
    rooms: ['config (types)', 'session', 'observe', 'status', 'slices', 'errors'],
    packages: ['fastify (types)', 'pino (types)'],
    node: [],
    more: [{ file: /^processes\.ts$/, node: ['node:cluster'] }],
  },
  cli: {
    rooms: ['config', 'policy', 'provider', 'session', 'entra', 'identity (types)', 'errors'],
    packages: [],
    node: ['*'],
    // Looks at everything in the way of the gateway itself
    more: [
      { file: /^doctor/, rooms: ['slices', 'forward'] },
      // Which packages are missing
      { file: /^start-fault\.ts$/, rooms: ['observe'] },
    ],
  },
  demo: { rooms: ['config', 'gateway'], packages: ['oidc-provider', 'ws'], node: ['*'] },
  gateway: { rooms: ['*'], packages: ['fastify (types)', 'pino (types)'], node: [] },
  // What it is made with and what comes of it: a part of gateway.ts
  'gateway-shape': {
    rooms: ['config (types)', 'guard (types)', 'observe (types)', 'keeping (types)', 'storeys (types)'],
    packages: ['fastify (types)', 'pino (types)'],
    node: [],
  },
  // The admin port and what it tells: a part of gateway.ts
  administration: {
    rooms: ['config (types)', 'observe', 'status', 'slices'],
    packages: ['fastify (types)'],
    node: [],
  },
  // Tokens that routes want for the application: a part of gateway.ts
  'application-tokens': {
    rooms: ['config (types)', 'guard', 'signin'],
    packages: ['fastify (types)'],
    node: [],
  },
  // What comes of a settings file that has changed
  'following-settings': {
    rooms: ['config', 'observe (types)', 'policy'],
    packages: [],
    node: ['node:util'],
  },
  // What stays while settings change: a part of gateway.ts
  ground: {
    rooms: [
      ...['config (types)', 'forward', 'gateway-shape (types)', 'guard', 'lifecycle', 'measuring', 'observe'],
      ...['provider (types)', 'session', 'signin', 'slices', 'slot', 'clock'],
    ],
    packages: [],
    node: [],
  },
  // All that is made of settings, in the order of a request: the larger part of gateway.ts
  storey: { rooms: ['*'], packages: [], node: [] },
  // The provider, by a way to it that outlives a change of settings: a part of storey.ts
  'leased-provider': {
    rooms: ['config (types)', 'gateway-shape (types)', 'ground (types)', 'provider', 'slices'],
    packages: [],
    node: [],
  },
  // Whether the provider is there at the start, where the settings want that: a part of main.ts
  'at-start': { rooms: ['config (types)', 'provider', 'slices', 'clock'], packages: [], node: [] },
  // The time of the machine, for the two that start everything
  clock: { rooms: [], packages: [], node: [] },
  // What answers by the settings in force, and what still does by those before
  storeys: { rooms: ['config (types)', 'forward (types)', 'guard (types)'], packages: [], node: [] },
  // What remembers something, and outlives a change of the settings
  slot: { rooms: [], packages: [], node: ['node:util'] },
  // What is behind the guard: a part of gateway.ts
  'guarded-wing': {
    rooms: [
      ...['config (types)', 'guard', 'application-tokens', 'forward', 'observe (types)', 'slices'],
      ...['preset-headers', 'errors'],
    ],
    packages: ['fastify (types)'],
    node: [],
  },
  // Who may come with a bearer token: a part of gateway.ts
  bearers: {
    rooms: ['config (types)', 'entra', 'guard (types)', 'identity (types)', 'provider', 'session (types)'],
    packages: [],
    node: [],
  },
  // What keeps sessions outside of the process: a part of gateway.ts
  keeping: { rooms: ['config (types)', 'session', 'slices'], packages: [], node: [] },
  // Where people are sent to sign in once more in another way: a part of gateway.ts
  'stepping-up': {
    rooms: ['config (types)', 'policy', 'signin', 'slices'],
    packages: [],
    node: [],
  },
  // What applications are told of people in headers: a part of gateway.ts
  telling: { rooms: ['config (types)', 'forward', 'preset-headers'], packages: [], node: [] },
  // The names of identity headers by application, and what each tells: known to the settings and to what sends them
  'preset-headers': { rooms: [], packages: [], node: [] },
  // Whether spans are made, and where they go: a part of gateway.ts
  tracing: { rooms: ['config', 'observe'], packages: [], node: [] },
  // From taking traffic to the end of the process: a part of gateway.ts
  lifecycle: { rooms: ['turns'], packages: [], node: [] },
  // What is counted, and where it is heard of: a part of gateway.ts
  measuring: { rooms: ['config', 'observe'], packages: [], node: [] },
  // The names of what is remembered, for the metrics
  caches: { rooms: [], packages: [], node: [] },
  // What each request is in for as long as it runs: a list that is cheap to come into and to leave
  'in-flight': { rooms: [], packages: [], node: [] },
  // How applications are made that need no schemas
  'without-schemas': { rooms: [], packages: [], node: [] },
  // How long a signal or a request may lie there unread: a part of main.ts and lifecycle.ts
  turns: { rooms: [], packages: [], node: [] },
  // The settings cut to what each room needs, and how a file of keys is read: a part of gateway.ts
  slices: {
    rooms: [
      ...['config', 'identity (types)', 'policy (types)', 'provider (types)', 'session (types)'],
      ...['entra', 'forward (types)'],
    ],
    packages: [],
    node: [],
  },
  main: { rooms: ['*'], packages: ['fastify', 'pino (types)'], node: ['*'] },
}

describe('the source tree', () => {
  const sources = readTree('src')

  it('keeps every rule of the house', () => {
    assert.deepEqual(breaches(sources, rooms), [])
  })

  it('loads nothing of the source of the schema, which needs a package that is not delivered', () => {
    const loads = /^(?:import(?! type)|export)\b[^;']*from '[^']*\/schema(?:-(?!data)[a-z-]+)?\.ts'/m
    const isOfSource = /^src\/config\/schema(?:-(?!data)[a-z-]+)?\.ts$/
    const those = sources.filter(({ path }) => isOfSource.test(path))
    assert.ok(those.length > 5 && those.some(({ text }) => loads.test(text)))
    const others = sources.filter(({ path, text }) => !isOfSource.test(path) && loads.test(text))
    assert.deepEqual(
      others.map(({ path }) => path),
      [],
    )
  })

  it('has a file in every room of the table', () => {
    const seen = new Set(sources.map(source => roomOf(source.path)))
    assert.deepEqual(
      Object.keys(rooms).filter(room => !seen.has(room)),
      [],
    )
  })
})

describe('the check of the source tree', () => {
  it('fails when it has seen no file', () => {
    assert.equal(breaches([], rooms).length, 1)
  })

  it('passes a tidy file', () => {
    const text = [
      "import type { Identity } from '../identity/identity.ts'",
      "import { catalogue } from '../errors.ts'",
      'const at = /[\'"`/]/ // new Date() process.env',
      'export function f(a: number) { let b = a / 2 / 3; return `${b} Date.now() ${"Math.random"}` }',
    ].join('\n')
    assert.deepEqual(rule('src/policy/match.ts', text), [])
  })

  const rows: [name: string, path: string, text: string, rule: string][] = [
    [
      'a room that is not allowed',
      'src/policy/a.ts',
      "import { x } from '../session/x.ts'",
      'rooms as in the table',
    ],
    [
      'a type of a room that is not allowed',
      'src/policy/a.ts',
      "import type { X } from '../session/x.ts'",
      'rooms as in the table',
    ],
    [
      'a value where only types are allowed',
      'src/pages/a.ts',
      "import { x } from '../identity/x.ts'",
      'rooms as in the table',
    ],
    [
      'types marked one by one',
      'src/pages/a.ts',
      "import { type X } from '../identity/x.ts'",
      'rooms as in the table',
    ],
    [
      'a room taken by export from',
      'src/policy/a.ts',
      "export { x } from '../session/x.ts'",
      'rooms as in the table',
    ],
    [
      'a room taken by export *',
      'src/policy/a.ts',
      "export * from '../session/x.ts'",
      'rooms as in the table',
    ],
    ['a room loaded for its effect', 'src/policy/a.ts', "import '../session/x.ts'", 'rooms as in the table'],
    [
      'a room loaded later',
      'src/policy/a.ts',
      "const x = await import('../session/x.ts')",
      'rooms as in the table',
    ],
    [
      'a room in an import over several lines',
      'src/policy/a.ts',
      "import {\n  a,\n  b,\n} from '../session/x.ts'",
      'rooms as in the table',
    ],
    [
      'signin imported by guard',
      'src/guard/a.ts',
      "import { x } from '../signin/x.ts'",
      'rooms as in the table',
    ],
    [
      'guard imported by signin',
      'src/signin/a.ts',
      "import { x } from '../guard/x.ts'",
      'rooms as in the table',
    ],
    [
      'session imported by guard',
      'src/guard/a.ts',
      "import { x } from '../session/x.ts'",
      'rooms as in the table',
    ],
    ['a package in a pure room', 'src/entra/a.ts', "import { z } from 'typebox'", 'packages as in the table'],
    [
      'a package with a scope',
      'src/guard/a.ts',
      "import x from '@fastify/cookie/plugin.js'",
      'packages as in the table',
    ],
    [
      'the provider package outside demo',
      'src/cli/a.ts',
      "await import('oidc-provider')",
      'packages as in the table',
    ],
    [
      'a builtin in a pure room',
      'src/identity/a.ts',
      "import { x } from 'node:crypto'",
      'builtins as in the table',
    ],
    [
      'a builtin without its prefix',
      'src/identity/a.ts',
      "import { x } from 'crypto'",
      'packages as in the table',
    ],
    [
      'files read outside config/load.ts',
      'src/config/schema.ts',
      "import { x } from 'node:fs'",
      'builtins as in the table',
    ],
    [
      'a builtin in a pure file',
      'src/signin/return-to.ts',
      "import { x } from 'node:url'",
      'pure files load no package',
    ],
    [
      'a package in a pure file',
      'src/guard/enforce.ts',
      "import x from 'fastify'",
      'pure files load no package',
    ],
    [
      'an import by a computed name',
      'src/provider/a.ts',
      'const x = await import(name)',
      'imports have a written name',
    ],
    [
      'an import from outside src',
      'src/demo/a.ts',
      "import { x } from '../../test/support/x.ts'",
      'src imports nothing outside itself',
    ],
    [
      'gateway.ts imported by a room',
      'src/cli/a.ts',
      "import { x } from '../gateway.ts'",
      'only main.ts and demo import gateway.ts',
    ],
    ['main.ts imported', 'src/demo/a.ts', "import { x } from '../main.ts'", 'nobody imports main.ts'],
    ['a room that nobody knows', 'src/cellar/a.ts', '', 'every file has a room'],
    ['a file beside the rooms', 'src/server.ts', '', 'every file has a room'],
    ['Date.now', 'src/policy/a.ts', 'const x = Date.now()', 'no clock and no chance'],
    ['new Date', 'src/identity/a.ts', 'const x = new Date(1)', 'no clock and no chance'],
    ['performance.now', 'src/entra/a.ts', 'const x = performance.now()', 'no clock and no chance'],
    ['Math.random', 'src/policy/a.ts', 'const x = Math.random()', 'no clock and no chance'],
    ['setTimeout', 'src/policy/a.ts', 'setTimeout(f, 1)', 'no clock and no chance'],
    [
      'a clock inside a template',
      'src/policy/a.ts',
      'const x = `a ${Date.now()} b`',
      'no clock and no chance',
    ],
    [
      'a clock after a division',
      'src/policy/a.ts',
      "const x = a / 2 + Date.now() / 3 + 'b'",
      'no clock and no chance',
    ],
    ['process in a pure room', 'src/policy/a.ts', 'const x = process.platform', 'no environment'],
    ['process.env', 'src/cli/a.ts', "const x = process.env['A']", 'process.env only in config/load.ts'],
    [
      'env taken out of process',
      'src/cli/a.ts',
      'const { env } = process',
      'process.env only in config/load.ts',
    ],
    ['env by a string', 'src/cli/a.ts', "const x = process['env']", 'process.env only in config/load.ts'],
    ['process.exit', 'src/cli/a.ts', 'process.exit(1)', 'only main.ts exits'],
    ['process.exitCode', 'src/cli/a.ts', 'process.exitCode = 1', 'only main.ts exits'],
    ['a signal handler', 'src/demo/a.ts', "process.once('SIGINT', f)", 'only main.ts handles signals'],
    ['listening', 'src/gateway.ts', 'await app.listen({ port: 1 })', 'only main.ts and demo listen'],
    ['a module-level let', 'src/guard/a.ts', 'const a = { b: 1 }\nlet c = 1\n', 'no module-level let'],
    ['an exported module-level let', 'src/guard/a.ts', 'export let c = 1\n', 'no module-level let'],
    ['index.ts', 'src/guard/index.ts', '', 'no index.ts'],
    ['a file called utils.ts', 'src/guard/utils.ts', '', 'a name says what is inside'],
    ['a folder called shared', 'src/guard/shared/a.ts', '', 'a name says what is inside'],
    ['JavaScript in src', 'src/guard/a.js', '', 'src holds TypeScript only'],
    ['a file of 251 lines', 'src/guard/a.ts', '\n'.repeat(251), 'size'],
    ['a gateway.ts of 121 lines', 'src/gateway.ts', '\n'.repeat(121), 'size'],
  ]
  for (const [name, path, text, expected] of rows) {
    it(`reports ${name}`, () => {
      assert.ok(rule(path, text).includes(expected), JSON.stringify(rule(path, text)))
    })
  }

  it('lets demo listen, main.ts exit and config/load.ts read files and the environment', () => {
    assert.deepEqual(rule('src/demo/a.ts', 'server.listen(0)'), [])
    assert.deepEqual(rule('src/main.ts', "process.once('SIGTERM', f); process.exit(0)"), [])
    assert.deepEqual(rule('src/config/load.ts', "import { readFileSync } from 'node:fs'\nprocess.env"), [])
    assert.deepEqual(rule('src/config/a.ts', "import type { I } from '../identity/identity.ts'"), [])
  })
})

/** The rules that a made-up file breaks. */
function rule(path: string, text: string): string[] {
  return breaches([{ path, text }], rooms).map(breach => breach.rule)
}

function readTree(folder: string): Source[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map(file => `${folder}/${file.replaceAll('\\', '/')}`)
    .filter(path => statSync(path).isFile())
    .map(path => ({ path, text: readFileSync(path, 'utf8') }))
}
