import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { configOf, withEnv, withFile } from './samples.ts'

describe('lostPost', () => {
  it('is off, for forms of 64 KiB, unless the settings say otherwise', () => {
    assert.deepEqual(configOf(withEnv({})).lostPost, { enabled: false, maxSize: 65_536 })
    const yaml = 'lostPost: { enabled: true, maxSize: 1MiB }'
    assert.deepEqual(configOf(withFile(yaml)).lostPost, { enabled: true, maxSize: 1_048_576 })
    const variables = { ENTRADA_LOST_POST_ENABLED: 'true', ENTRADA_LOST_POST_MAX_SIZE: '100B' }
    assert.deepEqual(configOf(withEnv(variables)).lostPost, { enabled: true, maxSize: 100 })
  })

  it('takes no size of nothing, nor one that no page should hold', () => {
    for (const size of ['0B', '2MiB']) {
      const { problems } = withEnv({ ENTRADA_LOST_POST_MAX_SIZE: size })
      assert.equal(problems.length, 1)
      assert.match(problems[0] ?? '', /must be more than nothing and at most 1MiB/)
    }
  })
})
