import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { compilePolicy } from '../../src/policy/compile.ts'
import { matchRoute } from '../../src/policy/match.ts'
import type { RouteRule } from '../../src/policy/route.ts'
import { isRefusal, parseTarget } from '../../src/policy/target.ts'

function matched(
  rules: readonly RouteRule[],
  rawTarget: string,
  method = 'GET',
  host = 'app.example',
): string {
  const target = parseTarget(method, rawTarget, host)
  assert.ok(!isRefusal(target))
  return nameOf(matchRoute(compilePolicy(rules, 'deny'), target))
}

/** The name of a route; for a refusal, what is said about it. */
function nameOf(found: ReturnType<typeof matchRoute>): string {
  return isRefusal(found) ? found.detail : found.name
}

describe('the path of a route', () => {
  for (const [path, targets, others] of [
    ['/', ['/', '/?a'], ['/a']],
    ['/a', ['/a', '/a/', '/%61', '/a?b'], ['/', '/A', '/a/b', '/ab']],
    ['/a/**', ['/a', '/a/', '/a/b', '/a/b/c/'], ['/', '/ab', '/b/a', '/A/b']],
    ['/**', ['/', '/a', '/a/b'], []],
    ['/*', ['/a', '/b/'], ['/', '/a/b']],
    ['/a/*', ['/a/b', '/a/%2A'], ['/a', '/a/', '/a/b/c', '/b/b']],
    ['/*/b/**', ['/a/b', '/x/b/c'], ['/b', '/a/c/b']],
    ['/a/*/**', ['/a/b', '/a/b/c'], ['/', '/a', '/a/']],
    ['/é', ['/%C3%A9', '/%c3%a9/'], ['/e']],
    ['/%24x', ['/$x', '/%24x'], ['/x']],
    ['/%2A', ['/*', '/%2a'], ['/a']],
    ['/__proto__', ['/__proto__'], ['/constructor', '/']],
  ] as const) {
    for (const target of targets) {
      it(`matches: ${path} and ${target}`, () => assert.equal(matched([{ path }], target), path))
    }
    for (const target of others) {
      it(`does not match: ${path} and ${target}`, () => assert.equal(matched([{ path }], target), 'default'))
    }
  }
})

describe('several routes', () => {
  const rules: readonly RouteRule[] = [
    { path: '/a/b', name: 'exact' },
    { path: '/*/b/**', name: 'any' },
    { path: '/a/**', name: 'below' },
    { path: '/**', name: 'all' },
    { path: '/c', name: 'never' },
  ]

  for (const [target, name] of [
    ['/a/b', 'exact'],
    ['/a/b/c', 'any'],
    ['/x/b', 'any'],
    ['/a/c', 'below'],
    ['/c', 'all'],
    ['/', 'all'],
  ] as const) {
    it(`give the first that matches: ${target} is ${name}`, () => assert.equal(matched(rules, target), name))
  }

  it('give another one in another order', () => {
    assert.equal(matched(rules.toReversed(), '/a/b'), 'all')
    assert.equal(matched(rules.toReversed(), '/c'), 'never')
  })

  it('give what asking one after the other gives, for each of a thousand', () => {
    const many = Array.from({ length: 1000 }, (_, at): RouteRule => {
      const path = [`/r${at % 300}/**`, `/r${at % 300}/x`, `/*/y${at % 7}`, `/r${at}`][at % 4] ?? '/'
      return { path, name: String(at) }
    })
    const policy = compilePolicy(many, 'deny')
    const alone = many.map(rule => compilePolicy([rule], 'deny'))
    for (let at = 0; at < 310; at += 3) {
      for (const end of ['', '/x', `/y${at % 9}`, '/x/z']) {
        const target = parseTarget('GET', `/r${at}${end}`, 'app.example')
        assert.ok(!isRefusal(target))
        const first = alone.find(one => nameOf(matchRoute(one, target)) !== 'default')
        assert.equal(nameOf(matchRoute(policy, target)), first?.routes[0]?.name ?? 'default')
      }
    }
  })
})

describe('the methods of a route', () => {
  const rules: readonly RouteRule[] = [
    { path: '/a', methods: ['get'], name: 'read' },
    { path: '/a', methods: ['HEAD', 'PROPFIND'], name: 'head' },
  ]

  for (const [method, name] of [
    ['GET', 'read'],
    ['HEAD', 'read'],
    ['PROPFIND', 'head'],
    ['POST', 'default'],
    ['get', 'default'],
  ] as const) {
    it(`leave ${method} to: ${name}`, () => assert.equal(matched(rules, '/a', method), name))
  }

  it('do not cover GET by HEAD', () => {
    assert.equal(matched([{ path: '/a', methods: ['HEAD'] }], '/a', 'GET'), 'default')
  })
})

describe('the host of a route', () => {
  const rules: readonly RouteRule[] = [
    { path: '/a', host: 'App.example', name: 'one' },
    { path: '/**', host: '*.app.example', name: 'below' },
  ]

  for (const [host, name] of [
    ['app.example', 'one'],
    ['APP.EXAMPLE.:8080', 'one'],
    ['x.app.example', 'below'],
    ['x.y.app.example', 'default'],
    ['other.example', 'default'],
  ] as const) {
    it(`leaves ${host} to: ${name}`, () => assert.equal(matched(rules, '/a', 'GET', host), name))
  }
})
