import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { catalogue } from '../../src/errors.ts'

const text = readFileSync('docs/errors.md', 'utf8')
const rows = [...text.matchAll(/^\| \[`(ERR_\w+)`\]\(#(\w+)\) \| (\d{3}) \| (.+) \| (\w+) \|$/gm)]
const sections = text.split(/^(?=##+ )/m).filter(section => section.startsWith('### '))

describe('docs/errors.md', () => {
  it('lists every code of the catalogue with its status, title and whose move it is, and no other', () => {
    const expected = Object.entries(catalogue).map(
      ([code, { status, title, mover }]) =>
        `| [\`${code}\`](#${code.toLowerCase()}) | ${status} | ${title} | ${mover} |`,
    )
    assert.deepEqual(
      rows.map(([row]) => row),
      expected,
    )
  })

  it('has no line with a code that the list could not read', () => {
    const lines = text.split('\n').filter(line => line.startsWith('| ') && line.includes('ERR_'))
    assert.equal(lines.length, rows.length)
  })

  it('explains every code in the order of the list, and no other', () => {
    assert.deepEqual(
      sections.map(section => section.slice(4, section.indexOf('\n'))),
      Object.keys(catalogue),
    )
  })

  it('says of each what it means and what to look at', () => {
    for (const section of sections) {
      assert.match(section, /^### ERR_\w+\n\n\S.{20,}\n\*\*Look at\*\* \S/)
    }
  })
})
