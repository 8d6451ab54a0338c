import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { parseEnvFile } from '../../src/config/env-file.ts'

describe('a .env file', () => {
  it('gives its variables', () => {
    const { variables, problems } = parseEnvFile(
      '.env',
      [
        '# a comment',
        'PLAIN=one two ',
        '  export EXPORTED = x',
        "SINGLE='a # b \\n'",
        'DOUBLE="a \\"b\\"\\nc" # comment',
        'EMPTY=',
        'HASH=a#b # comment',
        'EQUALS=a=b',
        "LINES='one",
        "two'",
        'CRLF=end\r',
        'LAST=here',
      ].join('\n'),
    )
    assert.deepEqual(problems, [])
    assert.deepEqual(
      { ...variables },
      {
        PLAIN: 'one two',
        EXPORTED: 'x',
        SINGLE: 'a # b \\n',
        DOUBLE: 'a "b"\nc',
        EMPTY: '',
        HASH: 'a#b',
        EQUALS: 'a=b',
        LINES: 'one\ntwo',
        CRLF: 'end',
        LAST: 'here',
      },
    )
  })

  it('names the line that is none, without what stands there', () => {
    const { variables, problems } = parseEnvFile('.env', 'A=1\nhunter2\nB="hunter2\nC=3')
    assert.deepEqual(
      problems.map(({ where }) => where),
      ['.env:2:1', '.env:3:1'],
    )
    assert.ok(!JSON.stringify(problems).includes('hunter2'))
    assert.deepEqual({ ...variables }, { A: '1', C: '3' })
  })

  it('ends on any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'A=\'"\\\n\r# \t'.split('')), maxLength: 40 }),
        text => {
          parseEnvFile('.env', text)
        },
      ),
    )
  })
})
