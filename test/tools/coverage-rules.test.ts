import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { shortfalls } from '../../tools/coverage-rules.ts'

const all = { total: 100, covered: 100 }
const most = { total: 100, covered: 99 }
const base = { file: 'src/policy/decide.ts', lines: all, branches: all }

describe('the limits of coverage', () => {
  it('hold when everything was run', () => {
    assert.deepEqual(shortfalls([base, { file: 'src/cli/serve.ts', lines: most, branches: most }]), [])
  })

  const strict = [
    'src/policy/match.ts',
    'src/identity/person.ts',
    'src/entra/issuer.ts',
    'src/errors.ts',
    'src/signin/return-to.ts',
    'src/forward/header-names.ts',
    'src/forward/request-headers.ts',
  ]
  for (const file of strict) {
    it(`ask for every line and branch of ${file}`, () => {
      assert.equal(shortfalls([base, { file, lines: most, branches: all }]).length, 1)
      assert.equal(shortfalls([base, { file, lines: all, branches: most }]).length, 1)
    })
  }

  it('ask for 90 % of everything together', () => {
    const poor = { total: 100, covered: 70 }
    assert.equal(shortfalls([base, { file: 'src/cli/serve.ts', lines: poor, branches: all }]).length, 1)
    assert.equal(shortfalls([base, { file: 'src/cli/serve.ts', lines: all, branches: poor }]).length, 1)
  })

  it('do not hold when nothing was measured', () => {
    assert.equal(shortfalls([]).length, 3)
  })
})
