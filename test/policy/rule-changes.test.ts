import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { RouteRule } from '../../src/policy/route.ts'
import { ruleChanges } from '../../src/policy/rule-changes.ts'

const a: RouteRule = { path: '/a', access: 'public' }
const b: RouteRule = { path: '/b', require: { anyRole: ['Admin', 'Reader'] } }
const c: RouteRule = { path: '/c', name: 'c' }

/** What has become of the rules, by paths. */
function changes(before: readonly RouteRule[], after: readonly RouteRule[]) {
  const { added, removed, isReordered } = ruleChanges(before, after)
  return { added: added.map(({ path }) => path), removed: removed.map(({ path }) => path), isReordered }
}

describe('how two lists of rules differ', () => {
  it('is nothing where their words only stand in another order', () => {
    const same = { access: 'public', path: '/a' } as const
    assert.deepEqual(changes([a, b], [same, b]), { added: [], removed: [], isReordered: false })
  })

  it('is what one of them has alone', () => {
    assert.deepEqual(changes([a, b], [b, c]), { added: ['/c'], removed: ['/a'], isReordered: false })
  })

  it('is a rule removed and one added where anything of it has changed', () => {
    const open: RouteRule = { ...b, require: { anyRole: ['Admin', 'Reader', 'Guest'] } }
    assert.deepEqual(changes([a, b], [a, open]), { added: ['/b'], removed: ['/b'], isReordered: false })
  })

  it('is the order of those that have stayed, and not that something came in between', () => {
    assert.equal(changes([a, b], [b, a]).isReordered, true)
    assert.deepEqual(changes([a, b], [a, c, b]), { added: ['/c'], removed: [], isReordered: false })
  })

  it('counts a rule that stands there twice as two', () => {
    assert.deepEqual(changes([a, a, b], [a, b]), { added: [], removed: ['/a'], isReordered: false })
    assert.deepEqual(changes([a], [a, a]), { added: ['/a'], removed: [], isReordered: false })
  })
})
