import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { resolveRedis } from '../../src/config/resolve-redis.ts'

type Given = Parameters<typeof resolveRedis>[0]

/** What is made of the settings, and what is wrong with them. */
function resolved(settings: Given) {
  const problems: string[] = []
  const files = { readSecretFile: () => ({ text: 'redis://from-file:6379' }), fileFault: () => undefined }
  const config = resolveRedis(settings, 'session.redis', files, {
    problem: (path, what) => void problems.push(`${path} ${what}`),
  })
  return { config, problems }
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
      [{ cluster: ['redis://a:1'] }, /is no host:port/],
    ]
    for (const [settings, problem] of rows) {
      const { problems } = resolved(settings)
      assert.equal(problems.length, 1, JSON.stringify(settings))
      assert.match(problems[0] ?? '', problem)
    }
  })

  it('never show a URL in what is wrong with it', () => {
    const { problems } = resolved({ url: 'http://user:the-secret@host' })
    assert.ok(problems.length > 0 && !problems.join().includes('the-secret'))
  })
})
