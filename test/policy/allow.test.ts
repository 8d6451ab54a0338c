import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { compilePolicy } from '../../src/policy/compile.ts'
import { matchRoute } from '../../src/policy/match.ts'
import type { RouteRule } from '../../src/policy/route.ts'
import { isRefusal, parseTarget } from '../../src/policy/target.ts'

const slash = 'the path holds an encoded slash'
const empty = 'the path holds an empty segment'
const semicolon = 'the path holds a semicolon'
const otherwise = 'the path has another meaning when it is read in another way'

/** The name of the route, or why there is none. */
function routed(rules: readonly RouteRule[], rawTarget: string): string {
  const target = parseTarget('GET', rawTarget, 'app.example')
  const found = isRefusal(target) ? target : matchRoute(compilePolicy(rules, 'authenticated'), target)
  return isRefusal(found) ? found.detail : found.name
}

function rows(rules: readonly RouteRule[], expected: readonly (readonly [string, string])[]): void {
  for (const [target, name] of expected) {
    it(`${target}: ${name}`, () => assert.equal(routed(rules, target), name))
  }
}

describe('a route that allows nothing odd', () => {
  rows(
    [{ path: '/a/**', name: 'a' }],
    [
      ['/a/b%2fc', slash],
      ['/a/b%2Fc', slash],
      ['/a//b', empty],
      ['/a/b//', empty],
      ['/a/b;c', semicolon],
      ['/a/b%3bc', semicolon],
      ['/a/b%3Bc', semicolon],
      // The default route allows nothing either
      ['/b%2fc', slash],
      ['//b', empty],
      ['/b;c', semicolon],
    ],
  )
})

describe('a route that allows one oddity', () => {
  rows(
    [
      { path: '/slash/**', name: 'slash', allow: ['encodedSlash'] },
      { path: '/double/**', name: 'double', allow: ['doubleSlash'] },
      { path: '/semi/**', name: 'semi', allow: ['semicolon'] },
      { path: '/two/**', name: 'two', allow: ['semicolon', 'encodedSlash'] },
    ],
    [
      ['/slash/a%2fb', 'slash'],
      ['/slash/%2F/', 'slash'],
      ['/slash/https:%2f%2fx.example%2fa%20b', 'slash'],
      ['/slash/a%2f100%25', 'slash'],
      ['/slash/a//b', empty],
      ['/slash/a;b', semicolon],
      ['/double/a//b', 'double'],
      ['/double//', 'double'],
      ['/double///a', 'double'],
      ['/double/a%2f/b', slash],
      ['/semi/a;b=c;d/e', 'semi'],
      ['/semi/a%3Bb', 'semi'],
      ['/semi/;', 'semi'],
      ['/semi/;a/b', 'semi'],
      ['/semi/a%2f;b', slash],
      ['/two/a%2fb;c', 'two'],
      ['/two/a;b%2fc', 'two'],
      ['/two/a%2fb//;c', empty],
    ],
  )
})

describe('an allowed oddity', () => {
  const allow = ['encodedSlash', 'doubleSlash', 'semicolon'] as const

  describe('leads to no other route, whoever reads it', () => {
    rows(
      [
        { path: '/admin/**', name: 'admin' },
        { path: '/x/y/z', name: 'below' },
        { path: '/x/*', name: 'one' },
        { path: '/**', name: 'all', allow },
      ],
      [
        ['/a%2fb//c;d', 'all'],
        ['/admin%2fx', otherwise],
        ['/admin%2F', otherwise],
        ['//admin/x', otherwise],
        ['//admin', otherwise],
        ['/admin;/x', otherwise],
        ['/admin;a=b', otherwise],
        ['/admin%3ba/x', otherwise],
        ['/;a/admin', otherwise],
        ['/%2fadmin', otherwise],
        ['/;%2fadmin', otherwise],
        // What follows `//` is a host for somebody
        ['//x.example/admin', otherwise],
        ['//x.example/admin%2fa', otherwise],
        ['///x.example/admin', otherwise],
        ['/%2fx.example/admin', otherwise],
        ['//b//admin', otherwise],
        // Parameters end at the slash, decoded or not
        ['/admin;a%2fb', otherwise],
        ['/a;b%2f/admin', 'all'],
        // A query or a fragment begins there for somebody
        ['/admin;a%23b', otherwise],
        ['/admin%23//b', otherwise],
        ['/%61dmin%2fx', otherwise],
        ['/%2561dmin//x', otherwise],
        ['/x/y%2fz', slash],
        ['/x%2fa', otherwise],
        ['/x//a', otherwise],
        ['/x/y;/z', otherwise],
        ['/x/y;b', semicolon],
      ],
    )
  })

  it('is also read by somebody who decodes the slash alone', () => {
    const rules: RouteRule[] = [
      { path: '/a/%2562', name: 'twice' },
      { path: '/**', name: 'all', allow },
    ]
    assert.equal(routed(rules, '/a%2f%2562'), otherwise)
  })

  it('has to be allowed by the route itself, not by one that does not match', () => {
    const rules: RouteRule[] = [
      { path: '/a', name: 'a', allow },
      { path: '/a/*', name: 'below' },
    ]
    assert.equal(routed(rules, '/a/b;c'), semicolon)
    assert.equal(routed(rules, '/a//'), empty)
  })

  it('leaves the rest of a path as strict as ever', () => {
    const rules: RouteRule[] = [{ path: '/**', name: 'all', allow }]
    for (const target of [
      ...['/a%252fb', '/a%5cb', '/a//..', '/a%2f..%2fb', '/a;/../b', '/..;/a', '/a/..%3b/', '//%2e%2e/a'],
      ...['/a;%00', '/a%2f%c0%af', '/a//b\\c', '/a;b#c', '/a%253bb', '/a/..%23//b', '/a%2f.%3fb'],
    ]) {
      assert.notEqual(routed(rules, target), 'all', target)
    }
  })

  it('is refused when a path can be read in far too many ways', () => {
    const rules: RouteRule[] = [{ path: '/**', name: 'all', allow }]
    assert.equal(routed(rules, '//a'.repeat(50)), 'all')
    assert.equal(routed(rules, '//a'.repeat(300)), otherwise)
  })
})

describe('a name that is something else for whoever looks or decodes once more', () => {
  rows(
    [
      { path: '/private/**', name: 'private' },
      { path: '/a', name: 'a' },
      { path: '/files/**', name: 'files' },
    ],
    [
      ['/%2561', otherwise],
      ['/%2570rivate/x', otherwise],
      ['/%25252570rivate', otherwise],
      ['/%25%37%30rivate', otherwise],
      ['/private%23/public', otherwise],
      ['/private%3Fpublic', otherwise],
      ['/private%253fpublic', otherwise],
      ['/a%23b', otherwise],
      ['/files/..%23b', otherwise],
      // Windows drops dots and spaces at the end of a name
      ['/private.', otherwise],
      ['/private%2e/x', otherwise],
      ['/private%20', otherwise],
      ['/private.%20./x', otherwise],
      ['/files/..%20/x', otherwise],
      ['/files/.%20', otherwise],
      ['/files/etc./a.', 'files'],
      ['/files/a%20', 'files'],
      ['/b.', 'default'],
      ['/files/100%25', 'files'],
      ['/files/a%2520b', 'files'],
      ['/files/C%23', 'files'],
      ['/files/what%3f', 'files'],
      ['/100%25', 'default'],
      ['/b%23c', 'default'],
    ],
  )
})

describe('an odd path that is made to take long', () => {
  const rules: RouteRule[] = [
    { path: '/**', name: 'all', allow: ['encodedSlash', 'doubleSlash', 'semicolon'] },
  ]
  const pieces = [
    '//a',
    '%20',
    '%20/',
    'a./',
    'a%2f;b//',
    '%252541/',
    '//;',
    '%23a%2520./',
    'a%2541%20./%23//;%2f',
  ]
  for (const piece of pieces) {
    it(`is read in time: ${piece}…`, () => {
      const path = `/${piece.repeat(Math.floor(16_000 / piece.length))}`
      const started = process.cpuUsage()
      for (let round = 0; round < 50; round++) routed(rules, path)
      // As many rounds over the text as it has characters would take far longer
      assert.ok(process.cpuUsage(started).user < 5_000_000)
    })
  }
})
