import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'

const page = 'docs/advisories.md'
const id = /(?:CVE-\d{4}-\d+|GHSA(?:-[a-z0-9]{4}){3})/
const rows = readFileSync(page, 'utf8')
  .split('\n')
  .filter(line => line.startsWith('| ['))
const files = readdirSync('test/attacks').filter(file => new RegExp(`^${id.source}\\.test\\.ts$`).test(file))

describe('the table of published faults', () => {
  it('has a row for each test that bears the id of one, and a test for each row', () => {
    const listed = rows.map(row => `${id.exec(row)?.[0]}.test.ts`)
    assert.deepEqual(listed.toSorted(), files.toSorted())
    assert.ok(files.length > 35, String(files.length))
  })

  it('names in each row the test of the whole class', () => {
    for (const row of rows) {
      const linked = [...row.matchAll(/\]\(\.\.\/(test\/attacks\/[^)]+)\)/g)].map(match => match[1] ?? '')
      assert.equal(linked.length, 2, row)
      for (const file of linked) assert.ok(existsSync(file), file)
    }
  })

  it('is about what each test says that it is about', () => {
    for (const row of rows) {
      const [, , of, fault] = row.split('|').map(cell => cell.trim())
      const file = `test/attacks/${id.exec(row)?.[0]}.test.ts`
      const text = readFileSync(file, 'utf8')
      assert.ok(text.includes(`describe('${id.exec(row)?.[0]} of ${of}: ${fault}'`), file)
    }
  })
})
