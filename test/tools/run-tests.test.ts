import assert from 'node:assert/strict'
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'

import { runTestFile } from '../../tools/test-file.ts'
import { testSources } from '../../tools/test-sources.ts'
import { isGood, summary, tally } from '../../tools/test-tally.ts'

describe('a test file run by tools/test-file.ts', () => {
  const folder = mkdtempSync(join(tmpdir(), 'entrada-tools-'))
  after(() => rmSync(folder, { recursive: true }))

  const results = async (text: string, timeout = 60_000) => {
    const file = join(folder, 'sample.mjs')
    writeFileSync(file, `import { describe, it, before } from 'node:test'\n${text}`)
    const { outcomes, timedOut } = await runTestFile(file, timeout)
    return {
      timedOut,
      results: outcomes.map(({ result, name }) => `${result} ${name === file ? 'file' : name}`),
    }
  }

  it('counts tests, not the suites around them', async () => {
    const run = await results(
      "describe('s', () => { it('a', () => {}); it('b', () => { throw new Error('x') }) })",
    )
    assert.deepEqual(run.results, ['passed a', 'failed b'])
  })

  it('tells why a test was skipped', async () => {
    const file = join(folder, 'skipping.mjs')
    writeFileSync(file, "import { it } from 'node:test'\nit('a', t => t.skip('chromium is not installed'))")
    const [outcome] = (await runTestFile(file, 60_000)).outcomes
    assert.deepEqual(outcome, { result: 'skipped', name: 'a', reason: 'chromium is not installed' })
  })

  it('counts a suite that is skipped whole, and a todo, as skipped', async () => {
    const run = await results(
      "describe('s', { skip: 'why' }, () => { it('a', () => {}) }); it('b', { todo: true }, () => {})",
    )
    assert.deepEqual(run.results, ['skipped s', 'skipped b'])
  })

  it('counts a suite whose hook fails', async () => {
    const run = await results(
      "describe('s', () => { before(() => { throw new Error('x') }); it('a', () => {}) })",
    )
    assert.ok(run.results.includes('failed s'))
  })

  it('fails a file that does not load', async () => {
    assert.deepEqual((await results("throw new Error('x')")).results, ['failed file'])
  })

  it('fails a file without a test', async () => {
    assert.deepEqual((await results('')).results, ['failed file'])
  })

  it('ends a file that keeps running after its last test, and fails it', async () => {
    const run = await results("it('a', () => { setInterval(() => {}, 1000) })", 3000)
    assert.deepEqual(run, { timedOut: true, results: ['passed a', 'failed file'] })
  })
})

describe('a test file that is only run until it is red', () => {
  it('ends at its first failure, not at its end', async t => {
    const folder = mkdtempSync(join(tmpdir(), 'entrada-tools-'))
    t.after(() => rmSync(folder, { recursive: true }))
    const file = join(folder, 'slow.mjs')
    const wait = "it('b', async () => { await new Promise(resolve => setTimeout(resolve, 600_000)) })"
    writeFileSync(file, `import { it } from 'node:test'\nit('a', () => { throw new Error('x') })\n${wait}`)
    const { outcomes, timedOut } = await runTestFile(file, 60_000, { untilRed: true })
    assert.deepEqual([outcomes.map(({ name }) => name), timedOut], [['a'], false])
  })
})

describe('the search for test files', () => {
  const root = mkdtempSync(join(tmpdir(), 'entrada-tools-'))
  before(() => {
    mkdirSync(join(root, 'test/policy'), { recursive: true })
    for (const file of ['test/policy/b.test.ts', 'test/a.test.ts', 'test/policy/samples.ts']) {
      writeFileSync(join(root, file), '')
    }
  })
  after(() => rmSync(root, { recursive: true }))

  it('finds every test source, sorted, and nothing else', () => {
    assert.deepEqual(testSources(root), ['test/a.test.ts', 'test/policy/b.test.ts'])
  })

  it('takes those whose path holds a filter', () => {
    assert.deepEqual(testSources(root, ['policy', 'nowhere']), ['test/policy/b.test.ts'])
  })
})

describe('the tally of a test run', () => {
  const passed = { result: 'passed', name: 'a', reason: '' } as const
  const failed = { result: 'failed', name: 'b', reason: 'testCodeFailure' } as const
  const skipped = { result: 'skipped', name: 'c', reason: 'nginx is not installed' } as const
  const of = (...outcomes: (typeof passed | typeof failed | typeof skipped)[]) =>
    tally(new Map([['f', outcomes]]))

  it('ends with the counts in one line', () => {
    assert.equal(summary(of(passed, failed, skipped)).at(-1), '1 passed, 1 failed, 1 skipped')
  })

  it('lists what was skipped with its reason', () => {
    assert.ok(summary(of(passed, skipped)).includes('  f: c (nginx is not installed)'))
  })

  it('is good when all passed, and bad when one failed or none ran', () => {
    assert.deepEqual(
      [isGood(of(passed), false), isGood(of(passed, failed), false), isGood(of(), false)],
      [true, false, false],
    )
  })

  it('lets a skip pass on a desk, not in CI', () => {
    assert.deepEqual([isGood(of(passed, skipped), false), isGood(of(passed, skipped), true)], [true, false])
  })
})
