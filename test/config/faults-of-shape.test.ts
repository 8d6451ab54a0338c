import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Ajv, type ErrorObject } from 'ajv'
import * as fc from 'fast-check'
import { faultsOfShape } from '../../src/config/faults-of-shape.ts'
import { settingsSchema as data } from '../../src/config/schema-data.ts'
import { ownKeywords } from '../../src/config/schema-parts.ts'
import { settingsSchema as source } from '../../src/config/schema.ts'
import { rootNode, type SchemaNode } from '../../src/config/settings.ts'

const ajv = new Ajv({
  allErrors: true,
  useDefaults: true,
  verbose: true,
  strict: true,
  allowUnionTypes: true,
})
ajv.addVocabulary([...ownKeywords])
const judge = ajv.compile(source)

/** What is wrong where, as ajv sees it; several sentences on one value are one. */
function judged(document: unknown): readonly string[] {
  return judge(document) ? [] : [...new Set((judge.errors ?? []).map(saying))]
}

function saying({ keyword, instancePath, params }: ErrorObject): string {
  if (keyword === 'additionalProperties')
    return `unknown ${instancePath}/${escaped(params['additionalProperty'])}`
  if (keyword === 'required') return `missing ${instancePath}/${escaped(params['missingProperty'])}`
  return `value ${instancePath}`
}

function found(document: unknown): readonly string[] {
  return faultsOfShape(rootNode, document, 'fill').map(
    ({ kind, keys }) => `${kind} ${keys.map(key => `/${escaped(key)}`).join('')}`,
  )
}

/** RFC 6901 section 4. */
function escaped(key: unknown): string {
  return String(key).replaceAll('~', '~0').replaceAll('/', '~1')
}

const samples: readonly unknown[] = [
  ...[
    null,
    true,
    false,
    0,
    1,
    -1,
    1.5,
    8080,
    70_000,
    Number.NaN,
    Infinity,
    '',
    ' ',
    'x',
    'off',
    'auto',
    '5m',
  ],
  ...[
    '10MiB',
    'a\nb',
    '\u007f',
    '😀',
    'deny',
    'forwarded',
    '401',
    [],
    {},
    [''],
    ['x'],
    [1],
    [null],
    [[]],
    ['GET'],
  ],
  ...[
    { x: 1 },
    { '': 1 },
    { 'a/b': {} },
    { 'a~b': 'x' },
    { _x: 'x' },
    { x: {} },
    [{}],
    [{ path: '/' }],
    ['x', 1],
  ],
  ...[
    { constructor: 1 },
    [{ path: 5 }],
    { url: 'x' },
    { api: { url: 'http://x' } },
    { api: { claim: 'x' } },
    undefined,
  ],
]

/** A document along the schema, in which anything may be odd. */
function along(node: SchemaNode): fc.Arbitrary<unknown> {
  const odd = { weight: 1, arbitrary: fc.constantFrom(...samples) }
  const names = Object.entries({ ...node.properties, ...entry(node) })
  if (names.length > 0) {
    const whole = fc.record(Object.fromEntries(names.map(([name, child]) => [name, along(child)])), {
      requiredKeys: [],
    })
    const more = fc.dictionary(fc.constantFrom('x', 'hots', 'a b', 'toString'), odd.arbitrary, { maxKeys: 1 })
    return fc.oneof(odd, {
      weight: 12,
      arbitrary: fc
        .tuple(whole, fc.option(more, { freq: 6, nil: {} }))
        .map(([one, other]) => ({ ...one, ...other })),
    })
  }
  if (node.items !== undefined)
    return fc.oneof(odd, { weight: 2, arbitrary: fc.array(along(node.items), { maxLength: 2 }) })
  const right: unknown[] = [node.default, ...(node.enum ?? []), node.minimum, node.maximum, 'x', '5m', true]
  return fc.oneof(odd, { weight: 2, arbitrary: fc.constantFrom(...right) })
}

function entry({ patternProperties }: SchemaNode): Readonly<Record<string, SchemaNode>> {
  return Object.fromEntries(Object.values(patternProperties ?? {}).map(node => ['api', node]))
}

describe('the schema as data', () => {
  it('is the one that the types come from', () => {
    assert.deepEqual(JSON.parse(JSON.stringify(data)), JSON.parse(JSON.stringify(source)))
  })
})

describe('the check of the shape', () => {
  it('finds what ajv finds, and fills in what it fills in', () => {
    fc.assert(
      fc.property(along(rootNode), document => {
        const mine = structuredClone(document)
        const its = structuredClone(document)
        assert.deepEqual(found(mine).toSorted(), judged(its).toSorted())
        assert.deepEqual(mine, its)
      }),
      { numRuns: process.env['ENTRADA_TEST_LONG'] === undefined ? 300 : 5000 },
    )
  })

  it('agrees with ajv on each odd value of each setting', () => {
    let faulty = 0
    const atEach = (node: SchemaNode, wrap: (value: unknown) => unknown): void => {
      for (const sample of samples) {
        const mine = structuredClone(wrap(sample))
        const its = structuredClone(wrap(sample))
        const faults = found(mine)
        if (faults.length > 0) faulty += 1
        assert.deepEqual(faults.toSorted(), judged(its).toSorted(), JSON.stringify(wrap(sample)))
        assert.deepEqual(mine, its)
      }
      for (const [name, child] of Object.entries({ ...node.properties, ...entry(node) }))
        atEach(child, value => wrap({ [name]: value }))
      if (node.items !== undefined) atEach(node.items, value => wrap([value]))
    }
    atEach(rootNode, value => value)
    assert.ok(faulty > 5000, String(faulty))
  })

  it('gives each document defaults of its own', () => {
    const one: Record<string, unknown> = {}
    const other: Record<string, unknown> = {}
    for (const document of [one, other]) faultsOfShape(rootNode, document, 'fill')
    assert.deepEqual(one, other)
    assert.notEqual(one['routes'], other['routes'])
    ;(one['routes'] as unknown[]).push(5)
    const third: Record<string, unknown> = {}
    faultsOfShape(rootNode, third, 'fill')
    assert.deepEqual(third, other)
  })

  it('changes nothing where defaults are not asked for', () => {
    const document = { listen: {} }
    faultsOfShape(rootNode, document, 'leave')
    assert.deepEqual(document, { listen: {} })
  })
})
