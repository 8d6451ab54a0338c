import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { parse } from 'yaml'
import { cacheNames } from '../../src/caches.ts'
import { catalogue } from '../../src/errors.ts'
import { metricTable, type MetricRow } from '../../src/observe/metric-table.ts'
import { errorName } from '../../src/pages/answer.ts'

type Panel = Readonly<{
  title: string
  targets?: readonly Readonly<{ expr: string; legendFormat: string }>[]
}>
type Rule = Readonly<{ alert: string; expr: string; annotations: Readonly<Record<string, string>> }>

const rows: readonly MetricRow[] = Object.values(metricTable)
const byName = new Map(rows.map(row => [row.name, row]))
const read = (path: string) => readFileSync(join(process.cwd(), path), 'utf8')

const dashboard = JSON.parse(read('helm/entrada/files/dashboard.json')) as { panels: readonly Panel[] }
const alerts = parse(read('helm/entrada/files/alerts.yaml')) as {
  groups: readonly { rules: readonly Rule[] }[]
}
const shown = dashboard.panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr, legendFormat }) => ({ where: title, expr, texts: [legendFormat] })),
)
const alarmed = alerts.groups.flatMap(({ rules }) =>
  rules.map(({ alert, expr, annotations }) => ({ where: alert, expr, texts: Object.values(annotations) })),
)

/** The metrics that an expression asks for; of a histogram the parts are the metric. */
function metricsIn(expr: string): readonly string[] {
  return [...expr.matchAll(/\b(?:entrada|process)_\w+/g)].map(([name]) => {
    const whole = name.replace(/_(?:bucket|sum|count)$/, '')
    return byName.get(whole)?.type === 'histogram' ? whole : name
  })
}

/** Labels that it matches, groups or writes. */
function labelsIn(expr: string, texts: readonly string[]): readonly string[] {
  const matched = [...expr.matchAll(/[{,](\w+)(?:=~|!=|!~|=)"/g)].map(([, label = '']) => label)
  const grouped = [...expr.matchAll(/\b(?:by|on) \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(', '))
  const written = texts.flatMap(text =>
    [...text.matchAll(/\{\{ ?(?:\$labels\.)?(\w+) ?\}\}/g)].map(([, label = '']) => label),
  )
  return [...matched, ...grouped, ...written]
}

/** Labels that Prometheus adds. */
const always = ['job', 'instance', 'le']

describe('dashboard and alarms', () => {
  it('ask for nothing that is not counted, by no label that it does not have', () => {
    assert.ok(shown.length > 20 && alarmed.length > 8)
    for (const { where, expr, texts } of [...shown, ...alarmed]) {
      const names = metricsIn(expr)
      assert.ok(names.length > 0, where)
      for (const name of names) assert.ok(byName.has(name), `${where}: ${name}`)
      const known = new Set([...always, ...names.flatMap(name => byName.get(name)?.labels ?? [])])
      for (const label of labelsIn(expr, texts)) assert.ok(known.has(label), `${where}: ${label}`)
    }
  })

  it('speak of reasons that there are', () => {
    const answers = Object.keys(catalogue).map(code => errorName(code as keyof typeof catalogue))
    const spoken = alarmed.flatMap(({ expr }) => [
      ...expr.matchAll(/entrada_refusals_total\{reason=~?"([^"]+)"/g),
    ])
    assert.ok(spoken.length >= 2)
    for (const [, pattern = ''] of spoken) {
      assert.ok(
        answers.some(answer => new RegExp(`^(?:${pattern})$`).test(answer)),
        pattern,
      )
    }
  })

  it('leave no metric out', () => {
    const seen = new Set(shown.flatMap(({ expr }) => metricsIn(expr)))
    assert.deepEqual(
      rows.map(({ name }) => name).filter(name => !seen.has(name)),
      [],
    )
  })
})

describe('the list of metrics in the documentation', () => {
  it('is the table of the code', () => {
    const told = read('docs/operations.md')
      .split('\n')
      .filter(line => /^\| `(?:entrada|process)_/.test(line))
    assert.deepEqual(
      told,
      rows.map(({ type, name, help, labels = [] }) => {
        const names = labels.map(label => `\`${label}\``).join(' ')
        return `| \`${name}\` | ${type} | ${names} | ${help} |`
      }),
    )
  })
})

describe('the names of what is remembered', () => {
  it('are in the documentation, each once', () => {
    const [, table = ''] = read('docs/operations.md').split('| `cache` | at most')
    const told = (table.split('\n\n')[0] ?? '').split('\n').flatMap(line => {
      const [, names = ''] = /^\| (`[^|]+) \|/.exec(line) ?? []
      return [...names.matchAll(/`(\w+)`/g)].map(([, name]) => name)
    })
    assert.deepEqual(told, [...cacheNames])
  })

  it('are all in use', () => {
    const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(path =>
      path.endsWith('.ts'),
    )
    const told = sources.flatMap(path =>
      [...read(join('src', path)).matchAll(/\bcache\('(\w+)', /g)].map(([, name]) => name),
    )
    assert.deepEqual([...new Set(told)].toSorted(), [...cacheNames].toSorted())
  })
})

describe('the metrics', () => {
  it('are named as Prometheus wants it', () => {
    for (const { name, type, buckets = [] } of rows) {
      assert.match(name, /^(?:entrada|process)_[a-z_]+$/)
      assert.equal(name.endsWith('_total'), type === 'counter', name)
      assert.equal(buckets.length > 0, type === 'histogram', name)
    }
  })
})
