import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { licenceFiles, licenceList, licensedPackages, type Licensed } from '../../tools/licences.ts'

const one: Licensed = { name: 'one', version: '1.0.0', licence: 'MIT', texts: ['Do as you like.'] }

describe('the list of licences', () => {
  it('is that of the packages that are installed', () => {
    for (const { path, text } of licenceFiles()) assert.equal(readFileSync(path, 'utf8'), text, path)
  })

  it('has every package that the gateway needs, those of others included, and none for development', () => {
    const names = licensedPackages().map(({ name }) => name)
    for (const name of ['fastify', 'sodium-native', 'ioredis', '@opentelemetry/sdk-trace'])
      assert.ok(names.includes(name), name)
    for (const name of ['typescript', 'oidc-provider']) assert.ok(!names.includes(name), name)
  })

  it('refuses a licence that nobody has looked at, or none', () => {
    for (const licence of ['AGPL-3.0-only', 'SEE LICENSE IN terms.txt', 'none']) {
      const unknown = { ...one, name: 'two', licence }
      assert.throws(() => licenceList([one, unknown]), {
        message: /^licences that nobody .*: two@1\.0\.0 \(/,
      })
    }
  })

  it('has each text once, with all that it speaks of', () => {
    const text = licenceList([one, { ...one, name: 'two' }, { ...one, name: 'three', texts: [] }])
    assert.equal(text.split('Do as you like.').length, 2)
    assert.match(text, /\none@1\.0\.0, two@1\.0\.0\n/)
    assert.match(text, /^three@1\.0\.0 +MIT \(without a text\)$/m)
  })
})
