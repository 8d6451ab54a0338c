import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { configOf, withEnv, type Outcome } from './samples.ts'

const other = {
  TENANT_ID: undefined,
  ENTRADA_PROVIDER_ISSUER: 'https://idp.example',
}
const rule = (require: object, more: object = {}) => ({
  ENTRADA_ROUTES: JSON.stringify([{ path: '/vault/**', require, ...more }]),
})

/** Exactly one line. */
function says(lines: readonly string[], pattern: RegExp): void {
  assert.equal(lines.length, 1, lines.join('\n'))
  assert.match(lines[0] ?? '', pattern)
}

function fits(outcome: Outcome): void {
  assert.deepEqual([outcome.problems, outcome.warnings], [[], []])
}

describe('an authentication context of a rule', () => {
  it('is c1 to c99', () => {
    for (const authContext of ['c1', 'c25', 'c99']) fits(withEnv(rule({ authContext })))
    for (const authContext of ['C1', 'c0', 'c100', 'c01', '1', 'c1 ', 'urn:x', '{"a":1}']) {
      says(withEnv(rule({ authContext })).problems, /routes\[0\]\.require\.authContext.* must be the id/)
    }
  })

  it('is refused with another provider, which would never grant it', () => {
    says(
      withEnv({ ...other, ...rule({ authContext: 'c1' }) }).problems,
      /require\.authContext.*authentication contexts are of Entra alone/,
    )
  })
})

describe('the age of a sign-in that a rule wants', () => {
  it('is a duration, in seconds for whoever judges by it', () => {
    const outcome = withEnv(rule({ maxAge: '15m', authContext: 'c1' }))
    fits(outcome)
    assert.deepEqual(configOf(outcome).routes[0]?.require, { authContext: 'c1', maxAge: 900 })
    says(withEnv(rule({ maxAge: '0s' })).problems, /require\.maxAge.* must be from 1s/)
    says(withEnv(rule({ maxAge: 'soon' })).problems, /require\.maxAge.* must be a duration/)
  })

  it('goes with every provider', () => fits(withEnv({ ...other, ...rule({ maxAge: '15m' }) })))

  it('is warned of when it is below a minute', () => {
    const { problems, warnings } = withEnv(rule({ maxAge: '59s' }))
    assert.deepEqual(problems, [])
    says(warnings, /require\.maxAge.* is very short/)
    fits(withEnv(rule({ maxAge: '1m' })))
  })

  it('is warned of where only bearer tokens are taken', () => {
    const { problems, warnings } = withEnv(rule({ maxAge: '15m' }, { accept: ['bearer'] }))
    assert.deepEqual(problems, [])
    says(warnings, /require\.maxAge.*no auth_time/)
    fits(withEnv(rule({ maxAge: '15m' }, { accept: ['session', 'bearer'] })))
  })
})
