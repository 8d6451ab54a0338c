import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { redirectUriProblem } from '../../src/entra/redirect-uri.ts'

const rows: readonly (readonly [uri: string, severity: string | undefined, what?: RegExp])[] = [
  ['https://app.example/.auth/callback', undefined],
  ['https://App.example/Callback_1~2', undefined],
  ['http://localhost:8080/.auth/callback', undefined],
  ['https://127.0.0.1/callback', undefined],
  ['http://app.example/callback', 'refused', /only for localhost/],
  ['http://[::1]:8080/callback', 'refused', /\[::1\]/],
  ['https://[::1]/callback', 'refused', /\[::1\]/],
  ['http://127.0.0.1:8080/callback', 'doubtful', /manifest/],
  ['https://*.app.example/callback', 'doubtful', /wildcards/],
  [`https://app.example/${'a'.repeat(236)}`, undefined],
  [`https://app.example/${'a'.repeat(237)}`, 'refused', /longer than 256/],
  ...['!', '$', "'", '(', ')', ',', ';'].map(
    odd => [`https://app.example/a${odd}b`, 'refused', /character/] as const,
  ),
]

describe('the shape of a redirect URI for Entra', () => {
  for (const [uri, severity, what = /^$/] of rows) {
    it(`${severity ?? 'is good'}: ${uri.slice(0, 60)}${uri.length > 60 ? `… (${uri.length})` : ''}`, () => {
      const found = redirectUriProblem(uri)
      assert.equal(found?.severity, severity)
      assert.match(found?.what ?? '', what)
      assert.equal(found?.remedy === '', false)
    })
  }
})
