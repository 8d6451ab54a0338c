import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { checkedHeaders } from '../../src/forward/checked-headers.ts'

describe('a list of headers', () => {
  it('is what it was when its names are tokens and its values bytes without control characters', () => {
    const list = [
      'X-Forwarded-User',
      'ada',
      "x!#$%&'*+-.^_`|~9",
      'J\xc3\xbcrgen\tat ~\x80\xff',
      'X-Empty',
      '',
    ]
    assert.deepEqual(checkedHeaders(list), list)
    assert.deepEqual(checkedHeaders([]), [])
  })

  const refused: [what: string, headers: string[]][] = [
    ['a line break in a value', ['X-A', 'a\r\nX-Admin: yes']],
    ['a bare line feed', ['X-A', 'a\nX-Admin: yes']],
    ['a bare carriage return', ['X-A', 'a\rb']],
    ['a line break at the end', ['X-A', 'a\n']],
    ['NUL', ['X-A', 'a\0']],
    ['another control character', ['X-A', 'a\x1b']],
    ['DEL', ['X-A', 'a\x7f']],
    ['a character beyond Latin-1', ['X-A', '\u0100']],
    ['half of a pair that becomes a line feed when cut to a byte', ['X-A', '\u010a']],
    ['a name with a colon', ['X-A: b\r\nX-B', 'c']],
    ['a name with a blank', ['X A', 'b']],
    ['a name with a line break at its end', ['X-A\n', 'b']],
    ['an empty name', ['', 'b']],
    ['a name beyond ASCII', ['X-Ä', 'b']],
    ['a name without a value', ['X-A', 'b', 'X-B']],
    ['something wrong behind what is right', ['X-A', 'a', 'X-B', 'b\n']],
    ...['Host', 'Content-Length', 'CONTENT-TYPE', 'Transfer-Encoding', 'Connection', 'Keep-Alive'].map(
      (name): [string, string[]] => [name, [name, '1']],
    ),
    ...['Upgrade', 'Expect', 'TE', 'Trailer', 'Proxy-Connection'].map((name): [string, string[]] => [
      name,
      [name, '1'],
    ]),
  ]
  for (const [what, headers] of refused) {
    it(`is not sent unseen with ${what}`, () => {
      assert.equal(checkedHeaders(headers), undefined)
      assert.equal(checkedHeaders(headers), undefined)
    })
  }

  it('stays what was looked at, though somebody changes it', () => {
    const list = ['X-A', 'a']
    const checked = checkedHeaders(list)
    list.push('X-B', 'a\r\nX-Admin: yes')
    assert.deepEqual(checkedHeaders(list), ['X-A', 'a'])
    assert.equal(checkedHeaders(list), checked)
  })
})
