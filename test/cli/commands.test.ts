import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, it } from 'node:test'
import { smallest, whileInFolder } from '../config/samples.ts'
import { entrada } from './process.ts'

const noTrace = (text: string): void => assert.doesNotMatch(text, /^\s+at |node:internal/m)

describe('entrada --version', () => {
  it('prints the version of package.json', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
    assert.deepEqual(await entrada(['--version']), { code: 0, stdout: `${version}\n`, stderr: '' })
  })
})

describe('entrada --help', () => {
  it('prints the help on stdout, after a command that of the command', async () => {
    assert.match((await entrada(['--help'])).stdout, /^Usage: entrada \[COMMAND\]/)
    const { code, stdout } = await entrada(['check', '--help'])
    assert.equal(code, 0)
    assert.match(stdout, /^Usage: entrada check/)
  })
})

describe('a wrong command line', () => {
  it('ends with 2, a suggestion on stderr and nothing on stdout', async () => {
    for (const args of [['chekc'], ['check', '--confg', 'x'], ['check', '--config'], ['check', 'x']]) {
      const { code, stdout, stderr } = await entrada(args)
      assert.deepEqual([code, stdout], [2, ''], args.join(' '))
      assert.match(stderr, /^entrada: .+\n$/)
    }
  })
})

describe('entrada check', () => {
  it('says ok and how many routes there are', async () => {
    const routes = '[{"path":"/public/**","access":"public"},{"path":"/admin/**"}]'
    const { code, stdout, stderr } = await entrada(['check'], { ...smallest, ENTRADA_ROUTES: routes })
    assert.deepEqual([code, stdout, stderr], [0, 'ok: 2 routes, then authenticated\n', ''])
  })

  it('says how many policy tests there were', async () => {
    const tests = JSON.stringify([{ request: 'GET /', as: 'anonymous', expect: 'sign-in' }])
    const { code, stdout } = await entrada(['check'], { ...smallest, ENTRADA_POLICY_TESTS: tests })
    assert.deepEqual([code, stdout], [0, 'ok: 0 routes, then authenticated, 1 policy test\n'])
  })

  it('ends with 0 when there are only warnings, which go to stderr', async () => {
    const { code, stdout, stderr } = await entrada(['check'], { ...smallest, ENTRADA_FOO: '1' })
    assert.deepEqual([code, stdout], [0, 'ok: 0 routes, then authenticated, 1 warning\n'])
    assert.match(stderr, /^warning: ENTRADA_FOO: this variable is no setting/)
  })

  it('ends with 78 and every problem on stderr, without a stack trace', async () => {
    const yaml = 'session:\n  idleTimout: 1h\nlisten: { port: many }\n'
    const { code, stdout, stderr } = await inFile(yaml, file =>
      entrada(['check', '--config', file], { ...smallest, CLIENT_ID: '' }),
    )
    assert.deepEqual([code, stdout], [78, ''])
    assert.match(
      stderr,
      /^error: \S+entrada.yaml:2:3 session.idleTimout: unknown setting; did you mean idleTimeout\?$/m,
    )
    assert.match(stderr, /^error: \S+entrada.yaml:3:17 listen.port: must be a whole number/m)
    assert.match(stderr, /^error: CLIENT_ID provider.clientId: is missing/m)
    assert.match(stderr, /^3 problems$/m)
    noTrace(stderr)
  })

  it('takes settings from the command line', async () => {
    const { code, stderr } = await entrada(['check', '--session-idle-timeout', '13h'], smallest)
    assert.equal(code, 78)
    assert.match(stderr, /^error: --session-idle-timeout session.idleTimeout: is longer/)
  })

  it('never shows a secret', async () => {
    const secrets = { CLIENT_SECRET: 'hunter2', CLIENT_SECRET_FILE: '/x', SESSION_KEY: 'hunter2hunter2' }
    const { code, stderr } = await entrada(['check', '--provider-client-secret', 'hunter2'], {
      ...smallest,
      ...secrets,
    })
    assert.equal(code, 78)
    assert.doesNotMatch(stderr, /hunter2/)
  })
})

describe('entrada config', () => {
  it('prints each setting with its origin, and masks secrets', async () => {
    const { code, stdout } = await inFile('log:\n  level: warn\n', file =>
      entrada(['config', '--config', file], smallest),
    )
    assert.equal(code, 0)
    assert.match(stdout, /^log.level: warn {2}# \S+entrada.yaml:2:10$/m)
    assert.match(stdout, /^provider.clientId: client {2}# CLIENT_ID$/m)
    assert.match(stdout, /^provider.clientSecret: "?\*{8}"? {2}# CLIENT_SECRET$/m)
    assert.match(stdout, /^session.keys: \*{8} {2}# SESSION_KEY$/m)
    assert.match(stdout, /^listen.port: 8080 {2}# default$/m)
    assert.doesNotMatch(stdout, /hunter2/)
  })

  it('prints JSON as well', async () => {
    const { code, stdout } = await entrada(['config', '--json'], smallest)
    assert.equal(code, 0)
    const rows = JSON.parse(stdout) as { path: string; value: unknown; origin: string }[]
    assert.deepEqual(
      rows.find(({ path }) => path === 'listen.port'),
      { path: 'listen.port', value: 8080, origin: 'default' },
    )
    assert.deepEqual(rows.find(({ path }) => path === 'provider.clientSecret')?.value, '********')
  })

  it('ends with 78 when the settings are wrong', async () => {
    const { code, stdout, stderr } = await entrada(['config'])
    assert.deepEqual([code, stdout], [78, ''])
    assert.match(stderr, /CLIENT_ID/)
  })
})

describe('entrada keygen', () => {
  it('prints a key that check takes, another each time, and advice on stderr', async () => {
    const [one, two] = await Promise.all([entrada(['keygen']), entrada(['keygen'])])
    assert.match(one.stdout, /^[A-Za-z0-9+/]{43}=\n$/)
    assert.notEqual(one.stdout, two.stdout)
    assert.match(one.stderr, /SESSION_KEY/)
    assert.equal((await entrada(['check'], { ...smallest, SESSION_KEY: one.stdout })).code, 0)
  })
})

describe('entrada serve without settings', () => {
  it('says what is missing, the redirect URI to register, and points to the demo', async () => {
    for (const args of [[], ['serve']]) {
      const { code, stdout, stderr } = await entrada(args)
      assert.deepEqual([code, stdout], [78, ''])
      for (const name of ['TENANT_ID', 'CLIENT_ID', 'CLIENT_SECRET', 'REDIRECT_URI', 'UPSTREAM_URL']) {
        assert.match(stderr, new RegExp(`^error: ${name} `, 'm'))
      }
      assert.match(
        stderr,
        /Register this redirect URI with the provider: http:\/\/localhost:8080\/\.auth\/callback$/m,
      )
      assert.match(stderr, /entrada demo/)
      noTrace(stderr)
    }
  })

  it('has the redirect URI follow the port and the prefix', async () => {
    const { stderr } = await entrada([], { PORT: '8123', ENTRADA_AUTH_PREFIX: '/oauth2' })
    assert.match(stderr, /http:\/\/localhost:8123\/oauth2\/callback$/m)
  })
})

describe('entrada health', () => {
  it('asks the admin port and needs nothing else', async () => {
    const paths: (string | undefined)[] = []
    await withServer(
      (request, response) => {
        paths.push(request.url)
        response.end('alive')
      },
      async port => {
        for (const host of ['127.0.0.1', '0.0.0.0']) {
          const { code, stdout } = await entrada(['health'], {
            ENTRADA_ADMIN_PORT: String(port),
            ENTRADA_ADMIN_HOST: host,
          })
          assert.deepEqual([code, stdout], [0, 'alive\n'], host)
        }
      },
    )
    assert.deepEqual(paths, ['/healthz', '/healthz'])
  })

  it('ends with 1 when the answer is not 200, or there is none', async () => {
    await withServer(
      (_, response) => response.writeHead(503).end(),
      async port => {
        const { code, stderr } = await entrada(['health'], { ENTRADA_ADMIN_PORT: String(port) })
        assert.equal(code, 1)
        assert.match(stderr, /answered 503/)
      },
    )
    const port = await withServer(
      () => undefined,
      async free => free,
    )
    const { code, stderr } = await entrada(['health'], { ENTRADA_ADMIN_PORT: String(port) })
    assert.equal(code, 1)
    assert.match(stderr, /nothing listens there; is admin\.port another\?/)
    noTrace(stderr)
  })

  it('asks nobody when the file or the port cannot be understood', async () => {
    const missing = await entrada(['health', '--config', '/nowhere/x.yaml'])
    assert.deepEqual([missing.code, missing.stdout], [1, ''])
    assert.match(missing.stderr, /^error: --config: \/nowhere\/x\.yaml cannot be read/)
    const wrong = await entrada(['health'], { ENTRADA_ADMIN_PORT: 'abc' })
    assert.equal(wrong.code, 1)
    assert.match(wrong.stderr, /^error: ENTRADA_ADMIN_PORT admin\.port: /)
  })

  it('does not wait for ever', async () => {
    await withServer(
      () => undefined,
      async port => {
        const { code, stderr } = await entrada(['health'], { ENTRADA_ADMIN_PORT: String(port) })
        assert.equal(code, 1)
        assert.match(stderr, /no answer within 3 s/)
      },
    )
  })
})

async function withServer<T>(
  answer: Parameters<typeof createServer>[1],
  use: (port: number) => Promise<T>,
): Promise<T> {
  const server = createServer(answer ?? (() => undefined))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  try {
    return await use((server.address() as AddressInfo).port)
  } finally {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  }
}

/** A settings file that lives as long as the command. */
async function inFile<T>(yaml: string, use: (file: string) => Promise<T>): Promise<T> {
  return whileInFolder({ 'entrada.yaml': yaml }, folder => use(`${folder}/entrada.yaml`))
}
