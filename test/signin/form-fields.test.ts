import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { fieldsOf } from '../../src/signin/form-fields.ts'

const runs = process.env['ENTRADA_TEST_LONG'] === '1' ? 200_000 : 2000

describe('the fields of a form', () => {
  const same: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
    '': [],
    'a=1': [['a', '1']],
    'b=2&a=1&b=': [
      ['b', '2'],
      ['a', '1'],
      ['b', ''],
    ],
    'a=one+two%2B%2520': [['a', 'one two+%20']],
    'a=%C3%A9%F0%9F%8C%B1%EF%BF%BD': [['a', 'é🌱\ufffd']],
    'a=1%0D%0A2%0D%0A': [['a', '1\r\n2\r\n']],
    '%26%3D=%26%3D': [['&=', '&=']],
    '_charset_=UTF-8': [['_charset_', 'UTF-8']],
    'a=%EF%BB%BF1': [['a', '\ufeff1']],
  }
  for (const [body, fields] of Object.entries(same)) {
    it(`are known of ${body || 'nothing'}`, () => assert.deepEqual(fieldsOf(body), fields))
  }

  const others: Readonly<Record<string, string>> = {
    'malformed percent-encoding': 'a=%zz',
    'half an escape': 'a=%C3%',
    'bytes that are no UTF-8': 'a=%E9',
    'bytes beyond ASCII': 'a=\xe9',
    'a blank that is not a plus': 'a=%20',
    'small hexadecimal digits': 'a=%c3%a9',
    'a character that no form leaves as it is': "a='",
    'a field without an equals sign': 'a',
    'an empty field': 'a=1&&b=2',
    'an end that is open': 'a=1&',
    'a question mark in front': '?a=1',
    'a field without a name': '=1',
    'a line feed alone': 'a=1%0A2',
    'a carriage return alone': 'a=1%0D2',
    'a line break in a name': 'a%0D%0A=1',
    'a NUL in a value': 'a=%00',
    'a NUL in a name': 'a%00=1',
    'a charset that the browser would fill in': '_Charset_=windows-1252',
    'more fields than anybody types': Array.from({ length: 501 }, () => 'a=1').join('&'),
  }
  for (const [what, body] of Object.entries(others)) {
    it(`are not known where there is ${what}`, () => assert.equal(fieldsOf(body), undefined))
  }

  it('are what the standard makes of them, or not known, whatever the body is', () => {
    const parts = fc.constantFrom(
      'a',
      '=',
      '&',
      '+',
      '%20',
      '%0D%0A',
      '%0A',
      '%C3%A9',
      '%',
      '%E9',
      'é',
      '\0',
      '?',
    )
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 12 }), all => {
        const body = all.join('')
        const fields = fieldsOf(body)
        if (fields !== undefined)
          assert.equal(
            new URLSearchParams(fields.map(([name, value]): [string, string] => [name, value])).toString(),
            body,
          )
      }),
      { numRuns: runs },
    )
  })
})
