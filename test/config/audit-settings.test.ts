import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { configOf, inFolder, withEnv } from './samples.ts'

describe('the audit log', () => {
  it('is a part of the log, without addresses, when nothing is said', () => {
    assert.deepEqual(configOf(withEnv({})).audit, { addresses: false })
  })

  it('has a file of its own in a folder that is there', () => {
    inFolder({}, folder => {
      const file = `${folder}/audit.jsonl`
      const env = { ENTRADA_AUDIT_FILE: file, ENTRADA_AUDIT_ADDRESSES: 'true' }
      assert.deepEqual(configOf(withEnv(env)).audit, { file, addresses: true })
      for (const wrong of [`${folder}/nowhere/audit`, `${folder}/`]) {
        const { problems } = withEnv({ ENTRADA_AUDIT_FILE: wrong })
        assert.equal(problems.length, 1)
        assert.match(problems[0] ?? '', /audit\.file.*name a file in a folder that is there/s)
      }
    })
  })
})
