import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'

import { patchProblem } from '../../tools/mutant-workshop.ts'
import { testSources } from '../../tools/test-sources.ts'
import { mutants } from '../mutants/all.ts'

describe('the list of mutants', () => {
  it('fits the sources, each patch exactly once', () => {
    const problems = mutants.flatMap(mutant => {
      const problem = patchProblem(readFileSync(mutant.file, 'utf8'), mutant)
      return problem === undefined ? [] : [`${mutant.file}: ${mutant.name}: ${problem}`]
    })
    assert.deepEqual(problems, [])
  })

  it('is watched by tests that exist', () => {
    const unwatched = mutants.filter(({ tests }) => testSources(process.cwd(), tests).length === 0)
    assert.deepEqual([...new Set(unwatched.flatMap(({ tests }) => tests))], [])
  })

  it('takes out more than forty defences', () => {
    assert.ok(mutants.length > 40)
  })
})

describe('a patch', () => {
  it('fits when its text occurs once', () => {
    assert.equal(patchProblem('a b c', { find: 'b', replace: 'd' }), undefined)
  })

  it('does not fit when its text is gone, occurs twice, or changes nothing', () => {
    assert.ok(patchProblem('a c', { find: 'b', replace: 'd' }))
    assert.ok(patchProblem('b b', { find: 'b', replace: 'd' }))
    assert.ok(patchProblem('b', { find: 'b', replace: 'b' }))
  })
})
