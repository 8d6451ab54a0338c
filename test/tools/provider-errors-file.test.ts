import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { aadsts } from '../../src/entra/aadsts.ts'
import { oauthErrors, oauthSuberrors } from '../../src/provider/oauth-meaning.ts'
import { providerErrorsFile } from '../../tools/provider-errors-file.ts'

const { path, text } = providerErrorsFile()

describe('docs/provider-errors.md', () => {
  it('is the one that the tables make; npm run generate renews it', () => {
    assert.equal(readFileSync(path, 'utf8'), text)
  })

  it('has a row for every OAuth error and every AADSTS code', () => {
    const rows = text.split('\n').filter(line => line.startsWith('| '))
    const named = rows.flatMap(line => (line.split('|')[1] ?? '').match(/[a-z_]+|[0-9]+/g) ?? [])
    const expected = [...Object.keys(oauthErrors), ...Object.keys(oauthSuberrors), ...aadsts.keys()]
    assert.deepEqual(
      expected.filter(name => !named.includes(name)),
      [],
    )
  })
})
