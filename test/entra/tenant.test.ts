import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isTenantId } from '../../src/entra/tenant.ts'

describe('a tenant id', () => {
  for (const value of ['11111111-2222-4333-8444-555555555555', 'ABCDEF01-2222-4333-8444-55555555abcd']) {
    it(`is a GUID like ${value}`, () => assert.equal(isTenantId(value), true))
  }

  for (const value of [
    undefined,
    null,
    1,
    '',
    'undefined',
    'common',
    'contoso.onmicrosoft.com',
    '{11111111-2222-4333-8444-555555555555}',
    '11111111222243338444555555555555',
    '11111111-2222-4333-8444-555555555555\n',
    ' 11111111-2222-4333-8444-555555555555',
    '11111111-2222-4333-8444-55555555555g',
    ['11111111-2222-4333-8444-555555555555'],
  ]) {
    it(`is not ${JSON.stringify(value)}`, () => assert.equal(isTenantId(value), false))
  }
})
