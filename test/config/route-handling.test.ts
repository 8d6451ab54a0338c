import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { coversPath, mayMeet, readRoutePath } from '../../src/config/route-path.ts'
import { compilePolicy } from '../../src/policy/compile.ts'
import { matchRoute } from '../../src/policy/match.ts'
import { parseTarget } from '../../src/policy/target.ts'
import { configOf, type Outcome, refused, warned, withEnv, withFile } from './samples.ts'

type Json = Readonly<Record<string, unknown>>

const rules = (...routes: readonly Json[]): Outcome => withEnv({ ENTRADA_ROUTES: JSON.stringify(routes) })

const rule = (about: Json): Outcome => rules({ path: '/a', ...about })

const handlingOf = (about: Json) => configOf(rule(about)).routes[0]

describe('what a route says of requests that pass', () => {
  it('is there as it was set, with seconds, bytes and origins', () => {
    const about = {
      path: '/a',
      caseSensitive: false,
      allow: ['encodedSlash', 'semicolon'],
      timeouts: { headers: '5m' },
      maxBody: '10MiB',
      cache: 'keep',
      origins: ['https://Tools.example:443/', 'http://localhost:5173'],
    }
    assert.deepEqual(configOf(rules(about)).routes, [
      {
        ...about,
        timeouts: { headers: 300 },
        maxBody: 10_485_760,
        origins: ['https://tools.example', 'http://localhost:5173'],
      },
    ])
  })

  it('is nothing when nothing is set', () => {
    assert.deepEqual(configOf(rule({})).routes, [{ path: '/a' }])
  })

  it('is of the right shape, with what was meant', () => {
    for (const [about, pattern] of [
      [{ allow: ['encodedSlas'] }, /allow\[0\]: must be one of .*; did you mean encodedSlash\?/],
      [{ allow: 'semicolon' }, /allow: must be a list of encodedSlash, doubleSlash, semicolon/],
      [{ maxBody: '10MB' }, /maxBody: must be a size: .*; write for example 512B, 64KiB or 10MiB/],
      [{ maxBody: 10 }, /maxBody: must be a size/],
      [{ cache: 'off' }, /cache: must be one of keep/],
      [{ caseSensitive: 'no' }, /caseSensitive: must be true or false/],
      [{ timeouts: { header: '1m' } }, /timeouts.header: unknown setting; did you mean headers\?/],
      [{ timeouts: { connect: '1m' } }, /timeouts.connect: unknown setting/],
      [{ timeouts: { headers: '0s' } }, /timeouts.headers: must be from 1s to 24d/],
      [{ timeouts: {} }, /timeouts: says nothing/],
      [{ respond: {} }, /respond.status: is missing; add it, for example status: 200/],
      [{ respond: { status: 101 } }, /respond.status: must be a whole number from 200 to 599/],
      [{ respond: { status: 600 } }, /respond.status: must be a whole number from 200 to 599/],
      [{ respond: { status: 204, body: 'x' } }, /respond.body: cannot stand beside status 204/],
    ] as const) {
      refused(rule(about), pattern)
    }
  })
})

describe('an origin that may open a WebSocket', () => {
  it('is one origin, as browsers send it', () => {
    for (const [origin, remedy] of [
      ['*', 'without patterns'],
      ['null', 'without patterns'],
      ['tools.example', 'without patterns'],
      ['wss://tools.example', 'without patterns'],
      ['https://*.example', 'write https://tools.example'],
      ['https://tools.example/app', 'write https://tools.example'],
      ['https://u@tools.example', 'write https://tools.example'],
      ['https://tools.example?', 'write https://tools.example'],
      ['https://tools.example\\', 'without patterns'],
    ] as const) {
      refused(rule({ origins: [origin] }), /routes\[0\].origins\[0\]: must be an origin/)
      assert.ok(rule({ origins: [origin] }).problems[0]?.endsWith(remedy), origin)
    }
  })
})

describe('an answer of the gateway itself', () => {
  it('has a status and a text', () => {
    assert.deepEqual(handlingOf({ access: 'public', respond: { status: 404 } })?.respond, {
      status: 404,
      body: '',
    })
    const body = 'User-agent: *\nDisallow: /\n'
    assert.deepEqual(handlingOf({ respond: { status: 200, body } })?.respond, { status: 200, body })
    assert.ok(handlingOf({ respond: { status: 204 } }))
  })

  it('stands without an upstream', () => {
    refused(
      rule({ respond: { status: 200 }, upstream: 'default' }),
      /routes\[0\].respond: cannot stand beside upstream: no upstream is asked/,
    )
  })

  it('makes what is for upstreams idle, which is a warning', () => {
    for (const about of [
      { timeouts: { headers: '1m' } },
      { maxBody: '1MiB' },
      { cache: 'keep' },
      { origins: ['https://tools.example'] },
    ]) {
      warned(
        rule({ respond: { status: 200 }, ...about }),
        new RegExp(`routes\\[0\\].${Object.keys(about)[0]}: has no effect beside respond; leave it out`),
      )
    }
  })
})

describe('a closed route', () => {
  it('makes everything about requests that pass idle, which is a warning', () => {
    for (const about of [{ upstream: 'default' }, { respond: { status: 404 } }, { maxBody: '1MiB' }]) {
      warned(rule({ access: 'deny', ...about }), /has no effect beside access: deny/)
    }
  })
})

describe('a rule without regard to case', () => {
  it('covers the same path in other letters, so that a later one never matches', () => {
    const first = { path: '/Reports/**', caseSensitive: false }
    for (const later of [
      { path: '/reports/x' },
      { path: '/REPORTS/x', caseSensitive: false },
      { path: '/Reports' },
    ]) {
      warned(rules(first, later), /routes\[1\]: can never match: rule 1 \(\/Reports\/\*\*\) comes first/)
    }
  })

  it('is not covered by one that goes by case, unless that is for every name', () => {
    assert.deepEqual(rules({ path: '/a' }, { path: '/a', caseSensitive: false }).warnings, [])
    assert.deepEqual(rules({ path: '/a', caseSensitive: false }, { path: '/b' }).warnings, [])
    warned(rules({ path: '/*' }, { path: '/a', caseSensitive: false }), /routes\[1\]: can never match/)
    warned(rules({ path: '/1-2' }, { path: '/1-2', caseSensitive: false }), /routes\[1\]: can never match/)
  })

  it('stands behind one for some methods', () => {
    assert.deepEqual(
      rules({ path: '/a', methods: ['GET'] }, { path: '/A', caseSensitive: false }).warnings,
      [],
    )
    warned(
      rules({ path: '/a', methods: ['GET'], caseSensitive: false }, { path: '/a' }),
      /routes\[0\]: holds for GET only/,
    )
  })

  it('is more than an address of the gateway, whose own letters count', () => {
    assert.deepEqual(rules({ path: '/.auth/me', caseSensitive: false }).warnings, [])
  })
})

describe('one path that covers another, with case or without', () => {
  const segment = fc.constantFrom('a', 'A', 'b', 'é', 'É', '1', '*')
  const path = fc
    .tuple(fc.array(segment, { maxLength: 3 }), fc.boolean())
    .map(([segments, deep]) => `/${[...segments, ...(deep ? ['**'] : [])].join('/')}`)
  const asked = fc
    .array(fc.constantFrom('a', 'A', 'b', 'B', '%C3%A9', '%C3%89', '1'), { maxLength: 4 })
    .map(segments => `/${segments.join('/')}`)
  const matches = (ruled: string, isCase: boolean, target: string): boolean => {
    const policy = compilePolicy([{ path: ruled, caseSensitive: isCase }], 'deny')
    const read = parseTarget('GET', target, 'app.example')
    assert.ok('segments' in read, target)
    return matchRoute(policy, read) === policy.routes[0]
  }

  it('matches everything that the other one matches, as the policy reads them', () => {
    fc.assert(
      fc.property(
        path,
        fc.boolean(),
        path,
        fc.boolean(),
        asked,
        (outer, outerCase, inner, innerCase, target) => {
          const [one, other] = [readRoutePath(outer), readRoutePath(inner)]
          if ('what' in one || 'what' in other) return
          if (
            coversPath(one, other, { outer: !outerCase, inner: !innerCase }) &&
            matches(inner, innerCase, target)
          ) {
            assert.ok(matches(outer, outerCase, target))
          }
          if (matches(outer, true, target) && matches(inner, true, target)) assert.ok(mayMeet(one, other))
        },
      ),
      { numRuns: 2000 },
    )
  })
})

describe('a route in the settings file', () => {
  it('may have a body of several lines', () => {
    const { routes } = configOf(
      withFile(
        'routes:\n  - path: /robots.txt\n    access: public\n    respond:\n      status: 200\n      body: |\n        a\n        b\n',
      ),
    )
    assert.equal(routes[0]?.respond?.body, 'a\nb\n')
  })
})
