import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { compilePolicy } from '../../src/policy/compile.ts'
import { decideRoute } from '../../src/policy/decide.ts'
import { matchRoute } from '../../src/policy/match.ts'
import { isRefusal } from '../../src/policy/target.ts'

const now = 1_800_000_000

describe('a target that no route speaks of', () => {
  const target = { method: 'GET', host: 'app.example', path: '/x', segments: ['x'] }
  const decided = (access: 'authenticated' | 'deny') => {
    const route = matchRoute(compilePolicy([{ path: '/a', access: 'public' }], access), target)
    assert.ok(!isRefusal(route))
    return decideRoute(route, undefined, now)
  }

  it('needs a sign-in when the default is authenticated', () => {
    assert.deepEqual(decided('authenticated'), {
      kind: 'sign-in',
      route: 'default',
      code: 'ERR_SIGNIN_REQUIRED',
    })
  })

  it('is closed when the default is deny', () => {
    assert.equal(decided('deny').kind, 'deny')
  })
})
