import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { foreignText } from '../../src/provider/foreign-text.ts'

describe('the words of others in the log', () => {
  for (const [name, given, kept] of [
    ['plain words', 'AADSTS50105: not assigned.', 'AADSTS50105: not assigned.'],
    ['line breaks', 'one\r\ntwo\n\nthree\u2028four', 'one two three four'],
    ['control characters and turned writing', 'a\u0000b\u001b[31mc\u202ed\ufeffe', 'a b [31mc d e'],
    ['blanks at the ends', '  a   b ', 'a b'],
    ['an address', "User 'ada@corp.example' is unknown", "User '(address)' is unknown"],
    [
      'an address with a comma behind it',
      'for ada.l+x@sub.corp.example, and b@c',
      'for (address), and (address)',
    ],
    ['an at sign alone', 'a @ b', 'a @ b'],
    ['nothing', '', ''],
  ] as const) {
    it(`keep what is harmless: ${name}`, () => assert.equal(foreignText(given), kept))
  }

  it('are cut, and cost no time however long they are', () => {
    assert.equal(foreignText('x'.repeat(1e6)).length, 500)
    const started = performance.now()
    foreignText('a@'.repeat(5e5) + 'x'.repeat(5e5))
    assert.ok(performance.now() - started < 2000)
  })

  it('lose an address before they are cut, not half of it', () => {
    assert.doesNotMatch(foreignText(`${'x '.repeat(245)}ada.lovelace@corp.example`), /@|lovelace/)
  })
})
