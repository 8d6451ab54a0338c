import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, it, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'

import { processTree } from '../../bench/machine/process-tree.ts'
import { measure } from '../../bench/measure.ts'
import { seriesIn, type Report } from '../../bench/report.ts'
import { found, type Scenario } from '../../bench/scenario.ts'
import { firstSight } from '../../bench/scenarios/first-sight.ts'
import { idleConnections } from '../../bench/scenarios/idle-connections.ts'

const skip = process.platform === 'linux' ? false : 'the bench reads /proc'

/** Not to learn how fast anything is, but whether it works. */
const shortest = { warmUpSeconds: 0, seconds: 0.1, rounds: 1 }

async function run(scenarios: readonly Scenario[], json?: string) {
  const lines: string[] = []
  const print = (line: string): void => void lines.push(line)
  const paces = { first: shortest, others: shortest }
  const measured = await measure({ scenarios, paces, peers: false, json, print })
  return { ...measured, text: lines.join('\n') }
}

function folderOf(test: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'entrada-bench-test-'))
  test.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Not one that has ended and that only nobody has asked for its status. */
function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat[stat.lastIndexOf(')') + 2] !== 'Z'
  } catch {
    return false
  }
}

describe('a run of the bench', { skip }, () => {
  it('measures its scenarios, prints what it found and writes all of it to a file', async test => {
    const json = join(folderOf(test), 'figures.json')
    const { failed, text } = await run([firstSight, idleConnections], json)
    assert.deepEqual(failed, [], text)
    assert.match(text, /\| first sight \| \d+\.\d \|/)
    assert.match(text, /held of 100: raw 100, gateway 100/)
    const report = JSON.parse(readFileSync(json, 'utf8')) as Report
    assert.equal(seriesIn(report, 'first-sight', 'remembered')?.cpu?.length, 1)
    assert.ok((seriesIn(report, 'idle-connections', 'gateway')?.idleKiB?.[0] ?? -1) >= 0)
  })

  it('goes on after a scenario that fails, ends what that has started, and says so', async () => {
    const started: number[] = []
    const broken: Scenario = {
      name: 'broken',
      what: 'something that does not work',
      run: async ({ stage }) => {
        started.push((await stage.upstream()).pid)
        throw new Error('no luck')
      },
    }
    const fine: Scenario = { name: 'fine', what: 'something that does', run: async () => found([]) }
    const { failed, text } = await run([broken, fine])
    assert.deepEqual(failed, ['broken'])
    assert.match(text, /broken: [^]*failed: no luck[^]*fine: something that does/)
    assert.deepEqual(started.map(isAlive), [false])
  })

  it('leaves no process behind when it is told to end', async () => {
    const main = fileURLToPath(new URL('../../bench/main.js', import.meta.url))
    const bench = spawn(process.execPath, [main, '--only', 'redirect'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const isMeasuring = new Promise<void>((resolve, reject) => {
      bench.once('exit', status => reject(new Error(`the bench has ended with ${status}`)))
      createInterface({ input: bench.stdout }).on('line', line => {
        if (line.includes('round 1')) resolve()
      })
    })
    await isMeasuring
    const processes = processTree(bench.pid ?? 0)
    assert.ok(processes.length > 3, `${processes.length} processes`)
    bench.kill('SIGTERM')
    await once(bench, 'exit')
    // The kernel takes a moment for those that were killed.
    const until = Date.now() + 5000
    while (processes.some(isAlive) && Date.now() < until)
      await new Promise(resolve => setTimeout(resolve, 50))
    assert.deepEqual(processes.filter(isAlive), [])
  })
})
