import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { newSessionKey } from '../../src/config/load.ts'
import { judgeKey, keysIn } from '../../src/config/session-keys.ts'
import { configOf, refused, withEnv, withFile } from './samples.ts'

const cookie = (settings: string, changes: Record<string, string | undefined> = {}) =>
  withFile(`session: { cookie: ${settings} }`, changes)

const at = (domain: string) => cookie(`{ domain: ${domain} }`, { REDIRECT_URI: 'https://a.app.example/cb' })

describe('a text of session keys', () => {
  const [first, second] = [newSessionKey(), newSessionKey()]

  it('holds them in order, by line, comma or blank', () => {
    for (const text of [`${first}\n${second}\n`, `${first},${second}`, ` ${first} , ${second}`]) {
      assert.deepEqual(keysIn(text), { keys: [first, second] })
    }
  })

  it('is refused for one weak key among good ones, with its place and without any key', () => {
    const weak = Buffer.alloc(32, 65).toString('base64')
    assert.deepEqual(keysIn(`${first}\n${weak}\n${second}\nx`), {
      fault: 'key 2 repeats itself, so it is not random; key 4 holds 0 bytes, but must hold exactly 32',
    })
  })

  it('is refused when it holds none', () => {
    for (const text of ['', ' \n,\n']) assert.deepEqual(keysIn(text), { fault: 'there is no key in it' })
  })
})

describe('a session key', () => {
  it('is base64 or base64url of 32 random bytes, with or without padding', () => {
    for (let round = 0; round < 200; round++) {
      const bytes = randomBytes(32)
      const key = bytes.toString('base64')
      for (const text of [key, key.replace('=', ''), bytes.toString('base64url')]) {
        assert.deepEqual(judgeKey(text), { key })
      }
    }
  })

  it('is nothing shorter, longer or other', () => {
    const faults = [
      randomBytes(31).toString('base64'),
      randomBytes(33).toString('base64'),
      randomBytes(64).toString('base64'),
      randomBytes(32).toString('hex'),
      'a passphrase that is easy to remember',
      `${newSessionKey()}!`,
      newSessionKey().replace(/.$/, '===='),
      '',
    ]
    assert.deepEqual(
      faults.filter(text => 'key' in judgeKey(text)),
      [],
    )
  })

  it('is nothing that only looks like 32 random bytes', () => {
    const faults = [
      Buffer.alloc(32),
      Buffer.alloc(32, 7),
      Buffer.from('01234567'.repeat(4)),
      Buffer.from('correct horse battery staple 123'),
      Buffer.concat([randomBytes(8), Buffer.alloc(24)]),
    ].map(bytes => bytes.toString('base64'))
    assert.deepEqual(
      faults.filter(text => 'key' in judgeKey(text)),
      [],
    )
  })

  it('is judged without ever failing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String()), text => {
        const verdict = judgeKey(text)
        return 'key' in verdict ? Buffer.from(verdict.key, 'base64').length === 32 : verdict.fault !== ''
      }),
    )
  })
})

describe('several session keys', () => {
  const weak = Buffer.alloc(32).toString('base64')

  it('are checked each, and the bad one is named by its place, not its value', () => {
    const result = withEnv({ SESSION_KEY: `${newSessionKey()},${newSessionKey()},${weak}` })
    refused(
      result,
      /^SESSION_KEY session.keys\[2\]: key 3 repeats itself, so it is not random; make one with: entrada keygen$/,
    )
    assert.ok(!result.problems.join().includes(weak))
  })

  it('keep their order', () => {
    const keys = [newSessionKey(), newSessionKey()]
    assert.deepEqual(
      configOf(withFile(`session: { keys: [${keys.join(', ')}] }`, { SESSION_KEY: undefined })).session.keys,
      keys,
    )
  })

  it('are at least one', () => {
    refused(withEnv({ SESSION_KEY: ' , ' }), /session.keys: must be a list of at least one/)
  })
})

describe('no session key', () => {
  it('is a random one with a warning, another each time', () => {
    const results = [withEnv({ SESSION_KEY: undefined }), withEnv({ SESSION_KEY: undefined })]
    const [one, two] = results.map(result => configOf(result).session)
    assert.deepEqual([one?.keysAreRandom, one?.keys.length], [true, 1])
    assert.ok('key' in judgeKey(one?.keys[0] ?? ''))
    assert.notEqual(one?.keys[0], two?.keys[0])
    assert.match(results[0]?.warnings.join() ?? '', /all sessions end with the process/)
  })
})

describe('the limits of a session', () => {
  it('are above nothing, and the idle one is not the longer one', () => {
    refused(
      withEnv({ ENTRADA_SESSION_IDLE_TIMEOUT: '13h' }),
      /session.idleTimeout: is longer than session.absoluteTimeout \(12h\)/,
    )
    refused(withEnv({ ENTRADA_SESSION_IDLE_TIMEOUT: '0s' }), /session.idleTimeout: must be from 1s/)
    refused(
      withEnv({ ENTRADA_SESSION_ABSOLUTE_TIMEOUT: '999d' }),
      /session.absoluteTimeout: must be from 1s to 24d/,
    )
    assert.ok(withEnv({ ENTRADA_SESSION_IDLE_TIMEOUT: '12h' }).loaded)
  })
})

describe('the session cookie', () => {
  it('has a name that is a token, without the prefixes', () => {
    assert.equal(configOf(cookie('{ name: my_app-1 }')).session.cookie.name, 'my_app-1')
    for (const name of ['a b', 'a;b', 'a=b', 'ä', 'a,b', `"${'a'.repeat(65)}"`])
      refused(cookie(`{ name: "${name.replaceAll('"', '')}" }`), /cookie.name: must be/)
    for (const name of ['__Host-x', '__secure-x'])
      refused(cookie(`{ name: ${name} }`), /cookie.name: must not have the prefix/)
  })

  it('is sent from other sites only over https', () => {
    assert.ok(cookie('{ sameSite: none }').loaded)
    refused(
      cookie('{ sameSite: none }', { REDIRECT_URI: 'http://localhost:8080/cb' }),
      /sameSite: none needs secure cookies/,
    )
  })

  it('with sameSite strict is a warning', () => {
    assert.match(cookie('{ sameSite: strict }').warnings.join(), /from another site has to sign in again/)
  })

  it('over http although the site is https is a warning', () => {
    assert.match(cookie('{ secure: false }').warnings.join(), /plain http/)
  })

  it('has a domain that browsers accept from this host', () => {
    for (const domain of ['a.app.example', 'app.example', 'APP.example']) assert.ok(at(domain).loaded, domain)
    for (const domain of ['.app.example', 'b.app.example', 'pp.example', 'evil.example'])
      refused(at(domain), /cookie.domain: must be a.app.example or a domain above it/)
  })

  it('has a clear path, and a warning when the gateway itself is not below it', () => {
    refused(cookie('{ path: app }'), /cookie.path: must begin with \//)
    refused(cookie('{ path: "/a;b" }'), /cookie.path: must hold/)
    assert.match(cookie('{ path: /app }').warnings.join(), /does not cover \/.auth/)
    assert.deepEqual(cookie('{ path: /.auth }').warnings, [])
  })
})
