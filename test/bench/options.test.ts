import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { readOptions, usage } from '../../bench/options.ts'
import { scenarios } from '../../bench/scenarios/all.ts'

const names = ['get-1k', 'routes']

function read(...args: readonly string[]) {
  return readOptions(args, names)
}

const everything = { kind: 'measure', quick: false, gate: false, peers: false }

describe('the options of the bench', () => {
  it('measure everything without one', () => {
    assert.deepEqual(read(), everything)
  })

  it('can be put together', () => {
    assert.deepEqual(read('--quick', '--gate'), { ...everything, quick: true, gate: true })
    assert.deepEqual(read('--peers', '--json', 'a.json'), { ...everything, peers: true, json: 'a.json' })
  })

  it('name scenarios, which must be there', () => {
    assert.deepEqual(read('--only', 'routes,get-1k'), { ...everything, only: ['routes', 'get-1k'] })
    assert.throws(() => read('--only', 'routes,nothing'), /unknown: nothing; there are get-1k, routes/)
  })

  it('write what files hold, of which there must be one', () => {
    assert.deepEqual(read('--write', 'a.json', 'b.json'), { kind: 'write', files: ['a.json', 'b.json'] })
    assert.throws(() => read('--write'), /needs the files/)
  })

  it('refuse what they do not know', () => {
    assert.throws(() => read('--fast'))
    assert.throws(() => read('quick'), /unknown: quick/)
  })

  it('refuse to be quick about other scenarios than the first', () => {
    assert.throws(() => read('--quick', '--only', 'routes'), /exclude each other/)
  })

  it('are all explained', () => {
    assert.deepEqual(read('--help'), { kind: 'help' })
    for (const option of [
      '--quick',
      '--only',
      '--peers',
      '--json',
      '--gate',
      '--write',
      '--seams',
      '--micro',
    ]) {
      assert.ok(usage.includes(`  ${option}`), option)
    }
  })
})

describe('the scenarios', () => {
  it('have names of their own that fit on a command line, and say what they measure', () => {
    assert.equal(new Set(scenarios.map(({ name }) => name)).size, scenarios.length)
    for (const { name, what } of scenarios) {
      assert.match(name, /^[a-z0-9]+(-[a-z0-9]+)*$/)
      assert.ok(what.length > 10, name)
    }
  })
})
