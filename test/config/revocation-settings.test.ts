import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { resolveRevocation } from '../../src/config/resolve-revocation.ts'
import { configOf, inFolder, refused, withEnv } from './samples.ts'

describe('the token of the admin port', () => {
  it('is given as it is, or in a file', () => {
    const token = 'k3:Yq+/=x9_abcdef'
    assert.deepEqual(configOf(withEnv({ ENTRADA_ADMIN_TOKEN: token })).admin.token, { value: token })
    inFolder({ token: `${token}\n` }, folder => {
      const file = `${folder}/token`
      assert.deepEqual(configOf(withEnv({ ENTRADA_ADMIN_TOKEN_FILE: file })).admin.token, { file })
      refused(withEnv({ ENTRADA_ADMIN_TOKEN: token, ENTRADA_ADMIN_TOKEN_FILE: file }), /cannot stand beside/)
    })
    assert.equal(configOf(withEnv({})).admin.token, undefined)
  })

  it('is refused when it is weak, and never shown', () => {
    for (const [token, fault] of [
      ['fifteen-letters', /has 15 characters, but must have at least 16/],
      ['aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', /repeats itself/],
      ['abcabcabcabcabcabcabcabc', /repeats itself/],
      ['a token that has spaces in it', /holds spaces/],
      ['einschlüssel-von-uns', /beyond ASCII/],
    ] as const) {
      for (const outcome of [
        withEnv({ ENTRADA_ADMIN_TOKEN: token }),
        inFolder({ token }, folder => withEnv({ ENTRADA_ADMIN_TOKEN_FILE: `${folder}/token` })),
      ]) {
        refused(outcome, fault)
        assert.ok(!outcome.problems.join().includes(token))
      }
    }
    refused(withEnv({ ENTRADA_ADMIN_TOKEN_FILE: '/nowhere/token' }), /there is no such file/)
  })

  it('is refused on the command line', () => {
    const { problems } = withEnv({}, { '--admin-token': 'a-token-of-the-operator' })
    assert.equal(problems.length, 1)
    assert.ok(!problems.join().includes('operator'))
  })
})

describe('revocation.file', () => {
  it('names a file in a folder that is there', () => {
    inFolder({}, folder => {
      const file = `${folder}/revocations`
      assert.equal(configOf(withEnv({ ENTRADA_REVOCATION_FILE: file })).revocation.file, file)
      assert.equal(
        configOf(withEnv({ ENTRADA_REVOCATION_FILE: 'revocations' })).revocation.file,
        'revocations',
      )
      refused(withEnv({ ENTRADA_REVOCATION_FILE: `${folder}/nowhere/revocations` }), /there is no such file/)
      refused(withEnv({ ENTRADA_REVOCATION_FILE: `${folder}/` }), /names a folder/)
    })
  })

  it('is off by that word', () => {
    assert.equal(configOf(withEnv({ ENTRADA_REVOCATION_FILE: 'off' })).revocation.file, undefined)
  })

  it('is by itself one of this installation’s own, where the usual folder can be written and keys last', () => {
    const installation = { issuer: 'i', clientId: 'c', publicOrigin: 'o', keysAreRandom: false }
    const found = (writable: boolean, changes: Partial<typeof installation> = {}) =>
      resolveRevocation(
        { revocation: {} },
        { ...installation, ...changes },
        {
          ...{ namesIn: () => [], isWritable: () => writable, shortHash: text => String(text.length) },
          ...{ readSecretFile: () => assert.fail('a file is read'), fileFault: () => undefined },
        },
        { problem: () => assert.fail('a problem'), warning: () => assert.fail('a warning') },
      ).file
    assert.match(found(true) ?? '', /^\/var\/lib\/entrada\/revocations-\d+\.jsonl$/)
    assert.notEqual(found(true), found(true, { clientId: 'another' }))
    assert.equal(found(false), undefined)
    assert.equal(found(true, { keysAreRandom: true }), undefined)
  })
})

describe('the Redis by which replicas share what has ended', () => {
  const url = 'redis://127.0.0.1:6379'

  it('is set by itself, or is that of the sessions', () => {
    const store = { ENTRADA_SESSION_STORE: 'redis', ENTRADA_SESSION_REDIS_URL: url }
    assert.equal(configOf(withEnv({})).revocation.redis, undefined)
    assert.deepEqual(configOf(withEnv(store)).revocation.redis?.url, { value: url })
    const other = { ENTRADA_REVOCATION_REDIS_URL: 'rediss://other' }
    assert.deepEqual(configOf(withEnv(other)).revocation.redis?.url, { value: 'rediss://other' })
    assert.deepEqual(configOf(withEnv({ ...store, ...other })).revocation.redis?.url, {
      value: 'rediss://other',
    })
  })

  it('is refused when it is none', () => {
    refused(
      withEnv({ ENTRADA_REVOCATION_REDIS_URL: 'http://127.0.0.1' }),
      /revocation\.redis\.url|REVOCATION_REDIS_URL/,
    )
  })
})
