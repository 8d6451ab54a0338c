import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { adminAccess, loadConfig, newSessionKey, readSecret } from '../../src/config/load.ts'
import { SettingsError } from '../../src/config/problem.ts'
import { configOf, inFolder, outcome, smallest, withEnv, withFile } from './samples.ts'

describe('a setting given in several places', () => {
  const file = 'session: { idleTimeout: 1m }'
  const variable = { ENTRADA_SESSION_IDLE_TIMEOUT: '2m' }

  it('counts from the command line, then the environment, then the file, then the default', () => {
    inFolder({ 'f.yaml': file }, folder => {
      const configFile = `${folder}/f.yaml`
      const flags = { '--session-idle-timeout': '3m' }
      assert.equal(idle({ env: { ...smallest, ...variable }, configFile, flags }), 180)
      assert.equal(idle({ env: { ...smallest, ...variable }, configFile }), 120)
      assert.equal(idle({ env: smallest, configFile }), 60)
      assert.equal(idle({ env: smallest }), 3600)
    })
  })

  it('says where each comes from, and masks secrets', () => {
    inFolder({ 'f.yaml': file, key: smallest['SESSION_KEY'] ?? '' }, folder => {
      const { settings } = loadConfig({
        env: { ...smallest, SESSION_KEY: undefined, SESSION_KEY_FILE: `${folder}/key` },
        configFile: `${folder}/f.yaml`,
        flags: { '--log-level': 'warn' },
      })
      const at = (path: string) => settings.find(setting => setting.path === path)
      assert.equal(at('session.idleTimeout')?.origin, `${folder}/f.yaml:1:25`)
      assert.equal(at('provider.clientId')?.origin, 'CLIENT_ID')
      assert.equal(at('log.level')?.origin, '--log-level')
      assert.equal(at('log.access')?.origin, 'default')
      assert.equal(at('provider.issuer')?.origin, 'from provider.tenantId')
      assert.deepEqual(at('provider.clientSecret'), {
        path: 'provider.clientSecret',
        value: '********',
        origin: 'CLIENT_SECRET',
      })
      assert.ok(!JSON.stringify(settings).includes('hunter2'))
      assert.ok(!JSON.stringify(settings).includes(smallest['SESSION_KEY'] ?? 'x'))
    })
  })
})

describe('the settings file', () => {
  it('is --config, else ENTRADA_CONFIG', () => {
    inFolder({ 'a.yaml': 'log: { level: warn }', 'b.yaml': 'log: { level: error }' }, folder => {
      const env = { ...smallest, ENTRADA_CONFIG: `${folder}/b.yaml` }
      assert.equal(configOf(outcome({ env })).log.level, 'error')
      assert.equal(configOf(outcome({ env, configFile: `${folder}/a.yaml` })).log.level, 'warn')
    })
  })

  it('that is not there, a directory, too large or no text is one problem', () => {
    inFolder({ large: '#'.repeat(1024 * 1024 + 1), binary: Buffer.from([0xff, 0xfe, 0x00]) }, folder => {
      for (const [name, reason] of [
        ['nowhere', 'there is no such file'],
        ['.', 'is a directory'],
        ['large', 'larger than 1 MiB'],
        ['binary', 'not text'],
      ]) {
        const { problems } = outcome({ env: {}, configFile: `${folder}/${name}` })
        assert.equal(problems.length, 1, name)
        assert.match(problems[0] ?? '', new RegExp(`^--config: .*${reason}`))
      }
    })
    assert.match(outcome({ env: { ENTRADA_CONFIG: '/nowhere.yaml' } }).problems.join(), /^ENTRADA_CONFIG: /)
  })

  it('may have sections that are empty, because everything in them is a comment', () => {
    assert.ok(withFile('session:\nprovider:\n  claims:\n').loaded)
  })

  it('refuses a setting with nothing behind it: that says neither this nor that', () => {
    for (const path of ['routes', 'defaultAccess', 'upstream']) {
      const { problems } = withFile(`${path}:\n`, {
        UPSTREAM_URL: path === 'upstream' ? undefined : 'http://x',
      })
      assert.equal(problems.length, 1, path)
      assert.match(
        problems[0] ?? '',
        new RegExp(`yaml:1:\\d+ ${path}: must be .*; give it a value or leave it out`),
      )
    }
  })

  it('must hold names with values', () => {
    for (const source of ['just text', '[1, 2]', '5', 'true', 'null']) {
      const { loaded, problems } = withFile(source)
      assert.ok(loaded === undefined ? problems.length === 1 : source === 'null', source)
    }
  })
})

describe('a file with many mistakes', () => {
  const { problems } = withFile(
    [
      'session:',
      '  idleTimout: 1h',
      '  absoluteTimeout: 12',
      'listen: 5',
      'log: { level: inf }',
      'provider: { clientId: 7, scopes: openid, clientSecret: { hunter3: 1 } }',
      'tls: { certFile: x }',
      'routes:',
      '  - path: /a*',
      '  - acess: public',
      '  - path: /y',
      '    require: { anyRole: [], allRoles: }',
      'upstream: http://127.0.0.1:3000/app',
    ].join('\n'),
    { CLIENT_ID: undefined, CLIENT_SECRET: undefined, UPSTREAM_URL: undefined },
  )
  const found = (pattern: RegExp) =>
    assert.ok(
      problems.some(line => pattern.test(line)),
      `${pattern}\n${problems.join('\n')}`,
    )

  it('has each of them in one report, with its place and what to do', () => {
    found(/entrada.yaml:2:3 session.idleTimout: unknown setting; did you mean idleTimeout\?$/)
    found(/:3:20 session.absoluteTimeout: must be a duration.*; write for example 90s/)
    found(/:4:9 listen: must be a section/)
    found(/:5:15 log.level: must be one of .*; did you mean info\?$/)
    found(/:6:23 provider.clientId: must be text .*; put it in quotes$/)
    found(/:6:34 provider.scopes: must be a list of words; write for example \[openid, profile, email\]$/)
    found(/:6:56 provider.clientSecret: must be text/)
    found(/:7:1 tls: unknown setting; known here are listen, admin,/)
    found(
      /:9:11 routes\[0\].path: .*\* stands for a whole segment.*; write \/a\/\*\* for it and everything below$/,
    )
    found(/:10:5 routes\[1\].acess: unknown setting; did you mean access\?$/)
    found(/:10:5 routes\[1\].path: is missing/)
    found(/:12:25 routes\[2\].require.anyRole: is empty: it would let nobody in; /)
    found(/:12:\d+ routes\[2\].require.allRoles: must be a list of words; give it a value or leave it out$/)
    found(/:13:11 upstream: must not have a path/)
  })

  it('repeats none of them in other words, and no secret', () => {
    assert.equal(problems.length, 14)
    assert.ok(!problems.join().includes('hunter3'))
  })
})

describe('a name that is there twice', () => {
  it('is reported together with the other mistakes', () => {
    const { problems } = withFile('log: { level: warn }\nlog: { level: error }\nfoo: 1\n')
    assert.equal(problems.length, 2)
    assert.match(problems[0] ?? '', /:2:1 log: is there twice;/)
  })
})

describe('a file that is no YAML', () => {
  it('is the only problem: what is missing may stand in it', () => {
    const { problems } = withFile('a: "x', { CLIENT_ID: undefined })
    assert.equal(problems.length, 1)
  })
})

describe('a secret', () => {
  it('is refused on the command line, and not shown', () => {
    const { problems } = withEnv({}, { '--provider-client-secret': 'hunter3', '--session-keys': 'hunter3' })
    assert.equal(problems.length, 2)
    assert.match(problems[0] ?? '', /^--provider-client-secret .*; use --provider-client-secret-file/)
    assert.ok(!problems.join().includes('hunter3'))
  })

  it('may be a file, without the newline at its end', () => {
    inFolder({ secret: 'hunter3\n', key: `${smallest['SESSION_KEY']}\n` }, folder => {
      const config = configOf(
        withEnv(
          { CLIENT_SECRET: undefined, SESSION_KEY: undefined, ENTRADA_SESSION_KEYS_FILE: `${folder}/key` },
          { '--provider-client-secret-file': `${folder}/secret` },
        ),
      )
      const { credential } = config.provider
      assert.equal(credential.kind === 'secret' && readSecret(credential.secret), 'hunter3')
      assert.deepEqual(config.session.keys, [smallest['SESSION_KEY']])
      assert.equal(config.session.keysAreRandom, false)
    })
  })

  it('loses one newline only, and nothing else', () => {
    inFolder({ a: ' x \r\n', b: 'x\n\n' }, folder => {
      assert.deepEqual(
        [readSecret({ file: `${folder}/a` }), readSecret({ file: `${folder}/b` })],
        [' x ', 'x\n'],
      )
    })
  })

  it('of the session is known by its file as well, where later keys come from', () => {
    inFolder({ keys: `${newSessionKey()}\n${newSessionKey()}\n` }, folder => {
      const { session } = configOf(withEnv({ SESSION_KEY: undefined, SESSION_KEY_FILE: `${folder}/keys` }))
      assert.deepEqual([session.keysFile, session.keys.length], [`${folder}/keys`, 2])
    })
    assert.equal(configOf(withEnv({})).session.keysFile, undefined)
  })

  it('cannot be given both ways, wherever the two stand', () => {
    inFolder({ secret: 'x', key: smallest['SESSION_KEY'] ?? '' }, folder => {
      for (const { problems } of [
        withEnv({ CLIENT_SECRET_FILE: `${folder}/secret`, SESSION_KEY_FILE: `${folder}/key` }),
        withEnv(
          {},
          { '--provider-client-secret-file': `${folder}/secret`, '--session-keys-file': `${folder}/key` },
        ),
        withFile(
          `provider: { clientSecretFile: "${folder}/secret" }\nsession: { keysFile: "${folder}/key" }`,
        ),
      ]) {
        assert.equal(problems.length, 2)
        assert.match(
          problems.join('\n'),
          /provider.clientSecretFile: cannot stand beside provider.clientSecret/,
        )
        assert.match(problems.join('\n'), /session.keysFile: cannot stand beside session.keys/)
      }
    })
  })

  it('in an empty file, or in none, is an error that names the file', () => {
    inFolder({ empty: '\n' }, folder => {
      for (const file of [`${folder}/empty`, `${folder}/none`]) {
        assert.throws(
          () => readSecret({ file }),
          (error: Error) => error.message.includes(file),
        )
        const { problems } = withEnv({
          CLIENT_SECRET: undefined,
          CLIENT_SECRET_FILE: file,
          SESSION_KEY: undefined,
          SESSION_KEY_FILE: file,
        })
        assert.equal(problems.filter(line => line.includes(file)).length, 2, problems.join('\n'))
      }
    })
  })
})

describe('no settings at all', () => {
  it('say so, and which redirect URI to register', () => {
    const refusal = refusalOf({ PORT: '8123' })
    assert.deepEqual(
      [refusal.nothingSet, refusal.redirectUris],
      [true, ['http://localhost:8123/.auth/callback']],
    )
    assert.deepEqual(refusal.problems.map(({ where }) => where).sort(), [
      'CLIENT_ID',
      'CLIENT_SECRET',
      'REDIRECT_URI',
      'TENANT_ID',
      'UPSTREAM_URL',
    ])
  })

  it('are something else than a few', () => {
    const refusal = refusalOf({ REDIRECT_URI: 'https://app.example/cb' })
    assert.deepEqual([refusal.nothingSet, refusal.redirectUris], [false, ['https://app.example/cb']])
  })
})

describe('an unknown flag', () => {
  it('is a problem with a suggestion', () => {
    assert.deepEqual(withEnv({}, { '--session-idle-timout': '1m' }).problems, [
      '--session-idle-timout: unknown setting; did you mean --session-idle-timeout?',
    ])
  })
})

describe('the address of the admin port', () => {
  it('needs no other setting, and none that is right', () => {
    assert.deepEqual(adminAccess({ env: { ENTRADA_ADMIN_PORT: '9123' } }), { host: '127.0.0.1', port: 9123 })
    const env = { ENTRADA_ADMIN_PORT: '9123', ENTRADA_LOG_LEVEL: 'x' }
    assert.deepEqual(adminAccess({ env }), { host: '127.0.0.1', port: 9123 })
  })

  it('is not guessed where it may stand in a file that cannot be read, or is no port', () => {
    const file = { ENTRADA_ADMIN_PORT: '9123', ENTRADA_CONFIG: '/nowhere.yaml', ENTRADA_LOG_LEVEL: 'x' }
    assert.throws(
      () => adminAccess({ env: file }),
      /^SettingsError: ENTRADA_CONFIG: [^\n]*cannot be read[^\n]*$/,
    )
    assert.throws(() => adminAccess({ env: { ENTRADA_ADMIN_PORT: 'x' } }), /admin\.port: must be/)
  })
})

function refusalOf(env: Record<string, string>): SettingsError {
  try {
    loadConfig({ env })
  } catch (error) {
    if (error instanceof SettingsError) return error
    throw error
  }
  return assert.fail('not refused')
}

function idle(sources: Parameters<typeof outcome>[0]): number {
  return configOf(outcome(sources)).session.idleTimeout
}
