import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { resolveRedis } from '../../src/config/resolve-redis.ts'

type Given = Parameters<typeof resolveRedis>[0]

/** What is made of the settings, and what is wrong with them. */
function resolved(settings: Given) {
  const problems: string[] = []
  const warnings: string[] = []
  const files = { readSecretFile: () => ({ text: 'redis://from-file:6379' }), fileFault: () => undefined }
  const config = resolveRedis(settings, 'session.redis', files, {
    problem: (path, what) => void problems.push(`${path} ${what}`),
    warning: (path, what) => void warnings.push(`${path} ${what}`),
  })
  return { config, problems, warnings }
}

describe('the settings of a Redis', () => {
  it('say where it is, with usual values for the rest', () => {
    const { config, problems } = resolved({ url: 'redis://127.0.0.1:6379' })
    assert.deepEqual(problems, [])
    const url = { value: 'redis://127.0.0.1:6379' }
    assert.deepEqual(config, { keyPrefix: 'entrada:', tls: false, url })
    assert.deepEqual(resolved({ urlFile: '/f' }).config?.url, { file: '/f' })
    assert.equal(resolved({ cluster: ['a:1'], caFile: '/ca' }).config?.tls, true)
    assert.equal(resolved(undefined).config, undefined)
  })

  it('are refused when they contradict each other or say nothing', () => {
    const rows: readonly (readonly [Given, RegExp])[] = [
      [{ username: 'u' }, /^session\.redis\.url is missing/],
      [{ url: 'http://127.0.0.1' }, /must begin with redis/],
      [{ url: 'redis://127.0.0.1/x' }, /number of a database/],
      [{ url: 'redis://a', cluster: ['b:1'] }, /^session\.redis\.cluster cannot stand beside/],
      [
        { sentinel: { name: 'n', nodes: ['a:1'] }, cluster: ['b:1'] },
        /cannot stand beside session\.redis\.sentinel/,
      ],
      [{ url: 'redis://a', password: 'x', passwordFile: '/f' }, /passwordFile cannot stand beside/],
      [{ url: 'redis://a', caFile: '/ca' }, /^session\.redis\.caFile means TLS/],
      [{ cluster: ['redis://a:1'] }, /entry 1 is no host:port/],
      [{ cluster: ['a:1', 'b:65536'] }, /entry 2 is no host:port/],
      [{ cluster: ['a:1'], tls: false, caFile: '/ca' }, /^session\.redis\.caFile means TLS/],
      [{ url: 'rediss://:50%off@a' }, /has to be %25/],
    ]
    for (const [settings, problem] of rows) {
      const { problems } = resolved(settings)
      assert.equal(problems.length, 1, JSON.stringify(settings))
      assert.match(problems[0] ?? '', problem)
    }
  })

  it('never show a URL in what is wrong with it', () => {
    const given = 'http://user:the-secret@host'
    for (const settings of [
      { url: given },
      { cluster: [given] },
      { sentinel: { name: 'n', nodes: [given] } },
      { url: 'redis://:the-secret%@host' },
    ]) {
      const { problems, warnings } = resolved(settings)
      assert.ok(problems.length > 0 && ![...problems, ...warnings].join().includes('the-secret'))
    }
  })

  it('are warned of where others on the network could listen', () => {
    const sentinel = { name: 'n', nodes: ['127.0.0.1:1', 'a:1'] }
    for (const settings of [{ url: 'redis://a' }, { cluster: ['a:1'] }, { sentinel }, { urlFile: '/f' }]) {
      const { warnings } = resolved(settings)
      assert.equal(warnings.length, 1, JSON.stringify(settings))
      assert.match(warnings[0] ?? '', /^session\.redis is reached without TLS/)
    }
    const local = ['redis://127.0.0.1', 'redis://localhost:1', 'redis://[::1]', 'rediss://a'].map(url => ({
      url,
    }))
    for (const settings of [...local, { sentinel, tls: true }, { cluster: ['a:1'], caFile: '/ca' }]) {
      assert.deepEqual(resolved(settings).warnings, [], JSON.stringify(settings))
    }
  })
})
