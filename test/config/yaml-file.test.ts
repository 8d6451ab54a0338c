import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readYaml } from '../../src/config/yaml-file.ts'

/** Where and what, of each problem. */
function problemsOf(source: string): string[] {
  return readYaml('f.yaml', source).problems.map(({ where, what }) => `${where} ${what}`)
}

describe('a settings file', () => {
  it('knows where each value and each key stands', () => {
    const file = readYaml('f.yaml', 'a:\n  b: 1\nroutes:\n  - path: /x\n  - path: /y\n')
    assert.equal(file.locate('a.b'), 'f.yaml:2:6')
    assert.equal(file.locate('a.b', 'key'), 'f.yaml:2:3')
    assert.equal(file.locate('routes[1].path'), 'f.yaml:5:11')
  })

  it('says where the nearest thing stands for what it does not have', () => {
    const file = readYaml('f.yaml', 'a:\n  b: 1\n')
    assert.equal(file.locate('a.c.d'), 'f.yaml:2:3')
    assert.equal(file.locate('x[y.z'), 'f.yaml:1:1')
  })

  it('may be JSON', () => {
    assert.deepEqual(
      JSON.stringify(readYaml('f', '{"a": {"b": [1, true, null]}}').data),
      '{"a":{"b":[1,true,null]}}',
    )
  })

  it('may be empty', () => {
    assert.deepEqual([readYaml('f', '').data, problemsOf('# nothing\n')], [undefined, []])
  })

  it('may use anchors', () => {
    assert.equal(JSON.stringify(readYaml('f', 'a: &x [1]\nb: *x').data), '{"a":[1],"b":[1]}')
  })

  it('treats __proto__ and constructor as names like any other', () => {
    const { data } = readYaml('f', '__proto__: { polluted: true }\nconstructor: 1')
    assert.deepEqual(Object.keys(data as object), ['__proto__', 'constructor'])
    assert.equal('polluted' in {}, false)
  })
})

describe('a settings file that cannot be read', () => {
  it('gives one problem with its place', () => {
    for (const [source, expected] of [
      ['a:\n\tb: 1\n\tc: 2', 'f.yaml:2:1 there is a tab in the indentation'],
      ['a: 1\n---\nb: 2', 'f.yaml:2:1 there is more than one document in the file'],
      ['a: !!js/function x', 'f.yaml:1:4 tags (!) are not understood'],
      ['a: *b', 'f.yaml:1:4 this alias has no anchor before it, or refers to itself'],
      ['? [a]\n: b', 'f.yaml:1:3 a name must be a word'],
      ['a: "x', 'f.yaml:1:6 a quote, bracket, comma or colon is missing'],
    ]) {
      assert.deepEqual(problemsOf(source ?? ''), [expected])
    }
  })

  it('never repeats what stands in it', () => {
    for (const source of [
      'clientSecret: "abc" hunter2',
      'a: [hunter2',
      'hunter2: *hunter2',
      '\thunter2: 1',
      'a: {hunter2}} x',
    ]) {
      const text = JSON.stringify(readYaml('f.yaml', source).problems)
      assert.ok(!text.includes('hunter2') && text !== '[]', text)
    }
  })
})

describe('a name that is there twice', () => {
  it('is a problem each time, and the rest is still read', () => {
    const file = readYaml('f.yaml', 'a: 1\na: 2\nb: 3\na: 4\n')
    assert.deepEqual(
      file.problems.map(({ where, path, what }) => [where, path, what]),
      [
        ['f.yaml:2:1', 'a', 'is there twice'],
        ['f.yaml:4:1', 'a', 'is there twice'],
      ],
    )
    assert.equal(JSON.stringify(file.data), '{"a":1,"b":3}')
  })
})

describe('a file that wants to hold up the start', () => {
  const layers = 'bcdefghij'
    .split('')
    .map((name, at) => `${name}: &${name} [${`*${'abcdefghi'[at]},`.repeat(9)}]`)

  it('is refused when its aliases multiply', () => {
    assert.match(problemsOf(['a: &a [x,x,x]', ...layers].join('\n')).join(), /holds too much/)
  })

  it('is refused when it contains itself', () => {
    assert.match(problemsOf('a: &a [*a]').join(), /nested too deeply/)
    assert.match(problemsOf('a: &a { b: *a }').join(), /nested too deeply/)
  })

  it('is refused when it is nested deeply', () => {
    for (const source of [
      '['.repeat(50_000),
      '{a: '.repeat(3_000),
      '- '.repeat(5_000),
      `${'['.repeat(40)}${']'.repeat(40)}`,
    ]) {
      const problems = problemsOf(source)
      assert.equal(problems.length, 1)
      assert.match(problems[0] ?? '', /nested too deeply/)
    }
  })

  it('is refused when it is very long', () => {
    assert.match(
      problemsOf(Array.from({ length: 30_000 }, (_, at) => `k${at}: 1`).join('\n')).join(),
      /holds too much/,
    )
    assert.match(problemsOf('#'.repeat(1024 * 1024 + 1)).join(), /larger than 1 MiB/)
  })
})
