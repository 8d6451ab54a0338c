import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isDefaultScope, permissionOf, resourceOf } from '../../src/entra/scope.ts'

describe('a scope', () => {
  const rows: [scope: string, resource: string, permission: string][] = [
    ['api://orders/read', 'api://orders', 'read'],
    ['api://Orders/Read.All', 'api://orders', 'read.all'],
    ['https://orders.example/api/read', 'https://orders.example/api', 'read'],
    ['https://orders.example//.default', 'https://orders.example/', '.default'],
    ['User.Read', '', 'user.read'],
    ['https://graph.microsoft.com/User.Read', '', 'user.read'],
    ['https://graph.microsoft.us/User.Read', '', 'user.read'],
    [
      'https://graph.microsoft.com.evil.example/User.Read',
      'https://graph.microsoft.com.evil.example',
      'user.read',
    ],
    ['/read', '', 'read'],
  ]
  for (const [scope, resource, permission] of rows) {
    it(`names its resource and what it allows: ${scope}`, () => {
      assert.deepEqual([resourceOf(scope), permissionOf(scope)], [resource, permission])
    })
  }

  it('may stand for all that was granted', () => {
    assert.deepEqual(['a/.default', '.default', 'a/default', 'a.default'].map(isDefaultScope), [
      ...[true, true, false, false],
    ])
  })
})
