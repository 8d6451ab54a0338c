import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { parse } from 'yaml'
import { cases, chart, helm, kube, runHelm } from '../support/helm.ts'

type Schema = Readonly<{ properties?: Readonly<Record<string, Schema>>; additionalProperties?: unknown }>

const read = (name: string): string => readFileSync(`${chart}/${name}`, 'utf8')
const values = parse(read('values.yaml')) as object
const schema = JSON.parse(read('values.schema.json')) as Schema

describe('the values of the chart', () => {
  it('are all in the schema, and the other way round', () => {
    assert.deepEqual(differences(schema, values, ''), [])
    assert.deepEqual(differences(schema, { ...values, unknown: 1 }, ''), ['unknown'])
  })

  it('are all in the README', () => {
    const page = read('README.md')
    assert.ok(pathsOf(values).length > 60)
    assert.deepEqual(
      pathsOf(values).filter(path => !withParents(path).some(part => page.includes(`| \`${part}\` |`))),
      [],
    )
  })

  it('belong to the version of the gateway', () => {
    const { version, appVersion } = parse(read('Chart.yaml')) as { version: string; appVersion: string }
    const { version: ours } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
    assert.deepEqual([version, appVersion], [ours, ours])
  })

  it('hold no secret', () => {
    const { secret } = values as { secret: Readonly<Record<string, unknown>> }
    assert.deepEqual(secret, {
      create: false,
      clientSecret: '',
      sessionKeys: '',
      adminToken: '',
      redisPassword: '',
      annotations: {},
    })
  })

  it('are tried in every mode', () => {
    const modes = cases.map(
      file => (parse(readFileSync(file, 'utf8')) as { mode?: string }).mode ?? 'gateway',
    )
    assert.deepEqual([...new Set(modes)].sort(), ['forwardAuth', 'gateway', 'sidecar'])
  })
})

describe('helm lint', { skip: helm.skip, concurrency: 2 }, () => {
  for (const file of cases) {
    it(`has nothing to say of ${file}`, async () => {
      const words = ['lint', '--strict', '--quiet', ...kube, chart, '-f', file]
      const { code, stdout, stderr } = await runHelm(words)
      assert.equal(code, 0, stdout + stderr)
    })
  }
})

/** What only one of the two knows. `enabled` is for charts that have this one among their dependencies. */
function differences({ properties, additionalProperties }: Schema, given: unknown, prefix: string): string[] {
  if (properties === undefined || typeof given !== 'object' || given === null || prefix === 'config.')
    return []
  const open = additionalProperties === false ? [] : prefix === 'global.' ? [] : [`${prefix}*`]
  const names = new Set([...Object.keys(properties), ...Object.keys(given)])
  if (prefix === '') names.delete('enabled')
  return [...names]
    .flatMap(name => {
      const [ours, theirs] = [properties[name], new Map(Object.entries(given)).get(name)]
      if (ours === undefined || theirs === undefined) return [prefix + name]
      return differences(ours, theirs, `${prefix}${name}.`)
    })
    .concat(open)
}

/** The leaves: a.b.c */
function pathsOf(given: object, prefix = ''): string[] {
  return Object.entries(given).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0
      ? pathsOf(value, `${prefix}${name}.`)
      : [`${prefix}${name}`],
  )
}

/** a.b.c, a.b, a: a section that is explained as a whole has one row. */
function withParents(path: string): string[] {
  const parts = path.split('.')
  return parts.map((_, at) => parts.slice(0, at + 1).join('.'))
}
