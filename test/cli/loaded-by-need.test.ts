import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { startGatewayProcess } from '../support/gateway-process.ts'
import { request } from '../support/http-client.ts'
import { startRecordingUpstream } from '../support/recording-upstream.ts'
import { entrada } from './process.ts'

/** The files that a process loads, by Node's own account: those of packages as `package/…`, ours as `src/…`. */
async function loadedBy(work: (env: Readonly<Record<string, string>>) => Promise<void>): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'entrada-loaded-'))
  try {
    await work({ NODE_V8_COVERAGE: folder })
    const files = readdirSync(folder).flatMap(name => {
      const { result } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as { result: { url: string }[] }
      return result.flatMap(({ url }) => (url.startsWith('file:') ? [fileURLToPath(url)] : []))
    })
    return [...new Set(files.map(file => file.replace(/^.*\/node_modules\/|^.*\/(?=src\/)/, '')))]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Which of these, files or folders, are among what was loaded. */
function among(loaded: readonly string[], named: readonly string[]): string[] {
  return named.filter(name => loaded.some(file => file === name || file.startsWith(`${name}/`)))
}

const commands = [
  'check',
  'show-config',
  'explain',
  'register',
  'migrate',
  'keygen',
  'revoke',
  'health',
  'doctor',
  'help',
]

describe('what settings and commands do not need is not loaded', { concurrency: true }, () => {
  it('by a gateway with the least settings, which has answered a request', async t => {
    const upstream = await startRecordingUpstream()
    t.after(upstream.close)
    const loaded = await loadedBy(async env => {
      const routes = '[{"path":"/public/**","access":"public"}]'
      const gateway = await startGatewayProcess(t, upstream.url, { ...env, ENTRADA_ROUTES: routes })
      assert.equal((await request(`http://127.0.0.1:${gateway.port}/public/a`)).status, 200)
      await gateway.end('SIGTERM')
    })
    assert.deepEqual(among(loaded, ['src/gateway.js', 'fastify', 'undici', 'pino']).length, 4)
    assert.deepEqual(
      among(loaded, [
        ...[
          'typebox',
          'ajv',
          '@fastify/fast-json-stringify-compiler',
          'ioredis',
          'oidc-provider',
          'typescript',
          'rolldown',
        ],
        ...[
          '@opentelemetry/sdk-trace',
          '@opentelemetry/exporter-trace-otlp-http',
          '@opentelemetry/resources',
        ],
        ...[
          'src/observe/spans.js',
          'src/workers',
          'src/demo/run.js',
          'src/demo/provider.js',
          'src/at-start.js',
        ],
        ...commands.flatMap(name => [`src/cli/${name}.js`, `src/cli/${name}`]),
      ]),
      [],
    )
  })

  for (const command of ['--version', 'keygen']) {
    it(`by entrada ${command}`, async () => {
      const loaded = await loadedBy(async env => {
        assert.equal((await entrada([command], env)).code, 0)
      })
      assert.ok(among(loaded, ['src/main.js']).length === 1 && loaded.length < 400, String(loaded.length))
      const others = commands.filter(name => name !== command).map(name => `src/cli/${name}.js`)
      const packages = ['fastify', 'undici', 'openid-client', 'pino', 'prom-client', 'ajv', 'typebox', 'jose']
      assert.deepEqual(
        among(loaded, ['src/gateway.js', 'src/guard', 'src/signin', ...packages, ...others]),
        [],
      )
    })
  }
})
