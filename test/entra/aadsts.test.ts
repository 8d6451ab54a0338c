import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { aadstsGroups } from '../../src/entra/aadsts-groups.ts'
import { aadsts, aadstsCode } from '../../src/entra/aadsts.ts'
import { aadstsRows, moverOf } from './aadsts-rows.ts'

describe('the table of AADSTS codes', () => {
  for (const row of aadstsRows) {
    it(`knows ${row.codes}, a matter for: ${moverOf(row)}`, () => {
      for (const code of row.codes.split(' ')) assert.equal(aadsts.get(code)?.mover, moverOf(row), code)
    })
  }

  it('holds no code that nobody looked up', () => {
    const known = aadstsRows.flatMap(({ codes }) => codes.split(' '))
    assert.equal(known.length, 151)
    assert.deepEqual([...aadsts.keys()].toSorted(), known.toSorted())
  })

  it('has a name for each group', () => {
    const names = aadstsGroups.map(({ name }) => name)
    assert.equal(new Set(names).size, names.length)
    for (const name of names) assert.match(name, /^[a-z]+(?:[A-Z][a-z]+)*$/)
  })

  it('says something else of a secret that has expired than of one that is wrong', () => {
    assert.notEqual(aadsts.get('7000222')?.meaning, aadsts.get('7000215')?.meaning)
  })

  it('has each code once', () => {
    const listed = aadstsGroups.flatMap(({ codes }) => Object.keys(codes).flatMap(key => key.split(' ')))
    assert.ok(listed.length > 140)
    assert.equal(new Set(listed).size, listed.length)
    assert.equal(aadsts.size, listed.length)
  })

  it('has numbers as codes and whole sentences as texts', () => {
    for (const [code, { meaning, remedy }] of aadsts) {
      assert.match(code, /^[0-9]{5,7}$/)
      assert.match(meaning, /^[A-Z].*\.$/)
      assert.match(remedy, /^[A-Z].*\.$/)
    }
  })

  it('knows nothing of a code that is not in it', () => assert.equal(aadsts.get('1'), undefined))
})

describe('the code in an error description', () => {
  for (const [description, code] of [
    [
      'AADSTS50105: Your administrator has configured the application … Trace ID: 6f3…\r\nTimestamp: …',
      '50105',
    ],
    ['AADSTS7000215: Invalid client secret provided. AADSTS50011 is not it.', '7000215'],
    ['Something else first. AADSTS90002', '90002'],
  ] as const) {
    it(`is ${code}`, () => assert.equal(aadstsCode(description), code))
  }

  for (const description of ['', 'access_denied', 'AADSTS', 'AADSTS12', 'AADSTS1234567890', 'aadsts50105']) {
    it(`is not in ${JSON.stringify(description)}`, () => assert.equal(aadstsCode(description), undefined))
  }
})
