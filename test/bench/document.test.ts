import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'

import { barChart } from '../../bench/document/chart.ts'
import { begin, betweenMarkers, end } from '../../bench/document/markers.ts'
import { headlineChart, measuredPart } from '../../bench/document/measured.ts'
import { writeMeasured } from '../../bench/document/write.ts'
import type { Report } from '../../bench/report.ts'

const pace = { warmUpSeconds: 1, seconds: 1, rounds: 3 }

function report(node: string, gateway: readonly number[]): Report {
  return {
    surroundings: {
      date: '2026-11-22T06:00:00.000Z',
      node,
      cpu: 'A CPU',
      cpus: 2,
      memoryGiB: 24,
      system: 'linux',
      generator: 'wrk',
      pinning: 'target on CPU 0, load and upstream on CPU 1',
    },
    paces: { first: pace, others: pace },
    seconds: 400,
    scenarios: [
      {
        name: 'get-1k',
        what: 'authenticated GET of 1 KB',
        targets: [
          { name: 'raw', series: { cpu: [50, 51, 52], perSecond: [20_000], loadBusy: [0.5] } },
          { name: 'gateway', series: { cpu: gateway, memory: [80, 90, 95] } },
        ],
        comparisons: [
          { of: 'gateway', to: 'raw', by: 'cpu' },
          { of: 'nginx', to: 'gateway', by: 'cpu' },
        ],
        notes: ['nginx is not measured: not on the PATH'],
      },
      {
        name: 'redis-store',
        what: 'sessions in Redis',
        ...{ targets: [], comparisons: [], notes: [] },
        skipped: 'redis-server is not on the PATH',
      },
    ],
  }
}

describe('the measured part of the page', () => {
  const text = measuredPart([report('v24.21.0', [76.5, 76, 77]), report('v20.20.2', [70, 90, 95])], 'a.svg')

  it('says where each run took place, and how long it took', () => {
    assert.ok(text.includes('Node 24.21, 2026-11-22: 2 x A CPU, 24 GiB, linux; load by wrk;'))
    assert.ok(text.includes('Node 20.20, 2026-11-22'))
    assert.ok(text.includes('400 s in all'))
  })

  it('has the goals with what was reached by each', () => {
    assert.ok(
      text.includes(
        '| gateway without access log / raw | ≤ 1.60 | ≤ 1.35 | 1.49 | 1.52 | gate only | 1.76 | 1.40 | noisy |',
      ),
    )
    const memory = '| memory under load, one process | ≤ 110 MiB | ≤ 85 MiB | 90 MiB | 80 MiB | gate only |'
    assert.ok(text.includes(memory))
    assert.ok(text.includes('| start to first answer | ≤ 500 ms | ≤ 220 ms |  |  | not measured |'))
  })

  it('has a table of medians for each scenario and run, without columns that nobody has', () => {
    assert.ok(
      text.includes('| target | CPU us/request | spread | requests/s | own memory MiB | load CPU busy |'),
    )
    assert.ok(text.includes('| raw | 51.0 | 4 % | 20000 |  | 50 % |'))
    assert.ok(text.includes('| gateway | 90.0 | 28 % (noisy) |  | 90 |  |'))
  })

  it('has the ratios that could be taken, and the notes', () => {
    assert.ok(text.includes('- gateway / raw: 1.49\n'))
    assert.ok(text.includes('- gateway / raw: 1.76, noisy\n'))
    assert.ok(!text.includes('- nginx / gateway'))
    assert.ok(text.includes('- nginx is not measured: not on the PATH'))
  })

  it('says why a scenario was not measured', () => {
    assert.ok(
      text.includes('### redis-store\n\nSessions in Redis.\n\nNode 24.21: not measured, redis-server is not'),
    )
  })

  it('shows the chart', () => {
    assert.ok(text.includes('](a.svg)'))
  })
})

describe('the page', () => {
  it('gets the text between its marks, and keeps the rest', () => {
    const page = `# Title\n\n${begin}\n\nold\n\n${end}\n\nmore\n`
    assert.equal(betweenMarkers(page, 'new'), `# Title\n\n${begin}\n\nnew\n\n${end}\n\nmore\n`)
  })

  it('is refused without its marks, or with more of them', () => {
    assert.throws(() => betweenMarkers('# Title', 'new'), /two marks/)
    assert.throws(() => betweenMarkers(`${end} ${begin}`, 'new'), /two marks/)
    assert.throws(() => betweenMarkers(`${begin}${end}${begin}${end}`, 'new'), /two marks/)
  })
})

describe('what --write does', () => {
  function folderWith(test: TestContext, files: Readonly<Record<string, unknown>>): string {
    const folder = mkdtempSync(join(tmpdir(), 'entrada-bench-test-'))
    test.after(() => rmSync(folder, { recursive: true, force: true }))
    writeFileSync(join(folder, 'performance.md'), `before\n${begin}\n${end}\nafter\n`)
    for (const [name, content] of Object.entries(files))
      writeFileSync(join(folder, name), JSON.stringify(content))
    return folder
  }

  it('puts the figures of files into the page, and the chart beside it', async test => {
    const [a, b] = [report('v24.21.0', [76, 76, 76]), report('v20.20.2', [90, 90, 90])]
    const folder = folderWith(test, { 'a.json': a, 'b.json': b })
    await writeMeasured([join(folder, 'a.json'), join(folder, 'b.json')], folder)
    const page = readFileSync(join(folder, 'performance.md'), 'utf8')
    assert.ok(page.startsWith('before\n') && page.endsWith('\nafter\n'))
    assert.ok(page.includes(measuredPart([a, b], 'performance.svg')))
    assert.equal(readFileSync(join(folder, 'performance.svg'), 'utf8'), headlineChart([a, b]))
  })

  it('refuses two files of one version of Node, and what is no report', async test => {
    const folder = folderWith(test, { 'a.json': report('v24.21.0', [76]), 'b.json': { rows: [] } })
    const [a, b] = [join(folder, 'a.json'), join(folder, 'b.json')]
    await assert.rejects(writeMeasured([a, a], folder), /of one version of Node/)
    await assert.rejects(writeMeasured([b], folder), /b\.json is not what --json writes/)
  })
})

describe('the chart', () => {
  const svg = headlineChart([report('v24.21.0', [76, 76, 76]), report('v20.20.2', [102, 102, 102])])

  it('has a bar for each target of each run, as long as its CPU time', () => {
    const bars = [...svg.matchAll(/<rect class="(s\d)" x="170" y="\d+" width="(\d+\.\d)"/g)]
    assert.deepEqual(
      bars.map(([, series]) => series),
      ['s0', 's1', 's0', 's1'],
    )
    const [, , first = 0, second = 0] = bars.map(([, , width]) => Number(width))
    assert.ok(Math.abs(second / first - 102 / 76) < 0.01)
  })

  it('names its targets and runs, and has colours for light and dark ground', () => {
    for (const text of ['>raw<', '>gateway<', 'Node 24.21', 'Node 20.20', 'prefers-color-scheme: dark']) {
      assert.ok(svg.includes(text), text)
    }
  })

  it('leaves out a bar that was not measured, and writes names as text', () => {
    const row = { label: 'a < b & "c"', isOurs: false, values: [undefined, 5] }
    const chart = barChart({ title: 't', unit: 'u', series: ['x', 'y'], rows: [row] })
    assert.ok(chart.includes('a &lt; b &amp; &quot;c&quot;'))
    assert.equal([...chart.matchAll(/<rect class="s0" x="170" y="5/g)].length, 0)
  })
})
