import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import * as fc from 'fast-check'
import { compilePolicy } from '../../src/policy/compile.ts'
import { matchRoute } from '../../src/policy/match.ts'
import type { RouteRule } from '../../src/policy/route.ts'
import { isRefusal, parseTarget } from '../../src/policy/target.ts'
import { head, startFront, type Front } from '../support/front.ts'
import { anyReader, folds, knownReaders, type Reader } from '../support/path-readers.ts'
import { pathSpellings } from '../support/path-spellings.ts'
import { rawRequest } from '../support/raw-client.ts'
import { startRecordingUpstream, type RecordingUpstream } from '../support/recording-upstream.ts'

const isLong = process.env['ENTRADA_TEST_LONG'] !== undefined
/** Spellings for each of the three policies. */
const numRuns = isLong ? 70_000 : 1_500
const overSockets = isLong ? 5_000 : 120

const names = ['private', 'closed', 'public', 'kiss']
const accesses = { private: 'authenticated', closed: 'deny', public: 'public', kiss: 'optional' } as const
const rules = Object.entries(accesses).map(([name, access]): RouteRule => ({
  path: `/${name}/**`,
  name,
  access,
}))
const allow = ['encodedSlash', 'doubleSlash', 'semicolon'] as const
const policies: Readonly<Record<string, readonly RouteRule[]>> = {
  'where nothing odd is allowed': rules,
  'where everything odd is allowed everywhere': [
    ...rules.map(rule => ({ ...rule, allow })),
    { path: '/**', name: 'default', access: 'public', allow },
  ],
  'where case does not count': [
    ...rules.map(rule => ({ ...rule, allow, caseSensitive: false })),
    { path: '/**', name: 'default', access: 'public', allow },
  ],
}

type Decide = (target: string) => string | undefined

/** The name of the route, by the policy under test; `undefined` is a 400. */
function decider(used: readonly RouteRule[]): Decide {
  const policy = compilePolicy(used, 'authenticated')
  return target => {
    const parsed = parseTarget('GET', target, 'app.example')
    const route = isRefusal(parsed) ? parsed : matchRoute(policy, parsed)
    return isRefusal(route) ? undefined : route.name
  }
}

/** The name of the route, by the first of the segments that somebody serves: as simple as can be. */
function named([first = '']: readonly string[], fold: (text: string) => string): string {
  return names.find(name => fold(name) === fold(first)) ?? 'default'
}

/** What a reader serves under another name than the decision was made for; `undefined` when it refuses, or agrees. */
function disagreement(decided: string, target: string, read: Reader, fold: (text: string) => string) {
  let segments: readonly string[]
  try {
    segments = read(target)
  } catch {
    return undefined
  }
  const served = named(segments, fold)
  return served === decided ? undefined : `${target} was decided as ${decided}, served as ${served}`
}

const asIs = (text: string) => text
const seeds = fc.array(fc.nat(11 ** 5), { minLength: 12, maxLength: 12 })

describe('PATH-01: for every spelling of a path', () => {
  for (const [name, used] of Object.entries(policies)) {
    it(`it is refused, or decided as what any application serves for it, ${name}`, t => {
      const decide = decider(used)
      const usedFolds = used.some(rule => rule.caseSensitive === false) ? folds : [asIs]
      let passed = 0
      let odd = 0
      fc.assert(
        fc.property(pathSpellings, seeds, (target, numbers) => {
          const decided = decide(target)
          if (decided === undefined) return
          passed++
          if (/\/\/|;|%2f|%3b/i.test(target.split('?', 1)[0] ?? '')) odd++
          for (const fold of usedFolds) {
            for (const read of [...knownReaders, ...numbers.map(anyReader)]) {
              assert.equal(disagreement(decided, target, read, fold), undefined)
            }
          }
        }),
        { numRuns },
      )
      t.diagnostic(`${numRuns} spellings, ${passed} passed, ${odd} of them odd: 0 disagreements`)
      // Where all are refused, nothing is shown
      assert.ok(passed > numRuns / 20, String(passed))
      assert.equal(odd > numRuns / 200, used !== rules, String(odd))
    })
  }

  it('the same readers catch a gateway that decodes once and compares the front', () => {
    const naive: Decide = target => {
      const path = decodeURIComponent(target.split('?', 1)[0] ?? '')
      return path.includes('..') || path.includes('\0') ? undefined : named(path.split('/').slice(1), asIs)
    }
    let caught = 0
    for (const target of fc.sample(pathSpellings, 2000)) {
      try {
        const decided = naive(target)
        if (decided === undefined) continue
        if (knownReaders.some(read => disagreement(decided, target, read, asIs) !== undefined)) caught++
      } catch {
        // It refuses what it cannot decode
      }
    }
    assert.ok(caught > 50, String(caught))
  })
})

describe('PATH-01: over the wire', () => {
  let upstream: RecordingUpstream
  let front: Front
  const used = policies['where everything odd is allowed everywhere'] ?? []
  const statuses: Readonly<Record<string, number>> = {
    private: 401,
    closed: 403,
    public: 200,
    kiss: 200,
    default: 200,
  }

  before(async () => {
    upstream = await startRecordingUpstream()
    front = await startFront({ upstream: upstream.url, settings: { routes: used } })
  })
  after(async () => {
    await front.close()
    await upstream.close()
  })

  /** Spellings of a path below /private that are meant to be taken for one below /public, or the other way round. */
  const fixed = [
    // CVE-2020-5233 and its kin, GHSA-c4qr-gmr9-v23w, CVE-2026-48020, CVE-2026-40912, GHSA-pxq7-h93f-9jrg,
    // GHSA-g6q3-96cp-5r5m, CVE-2026-33808, CVE-2026-6414, CVE-2025-66490
    ...['/public/../private', '/public/%2e%2e/private', '/public/%2E./private', '/public/.%2e/private'],
    ...['/public/..%2fprivate', '/public/%2e%2e%2fprivate', '/public/%252e%252e%252fprivate'],
    ...['/public/..;/private', '/public/..\\private', '/public/%5c../private', '/public\\..\\private'],
    ...['/public/..%5cprivate', '//private', '/public//private', '/public/.//private', '/./private'],
    ...['/public/./a', '//public/a', '/private#/public', '/public#/private', '/private%23/public'],
    ...['/private;/public', '/public;/private', '/%70rivate', '/%50RIVATE', '/PRIVATE', '/private%00'],
    ...['/private%20', '/private.', '/public%2f..%2fprivate', '/private%2f', '/private/', '/public%2fa'],
    ...['/public/%00/private', '/public/%c0%ae%c0%ae/private', '/public/%', '/public/%u002e%u002e/private'],
    ...['/public/%e0%80%ae%e0%80%ae/private', '/public/\u00c0\u00ae/private', '/p%75blic/x'],
    ...['/public%3f/private', '/public?/../private', '/public/a?x=//;..', '/public/v1...v2', '/public/..a'],
    ...['/public/%2561', '/public/%25', '/public/a%0d%0aX:y', '/public/a%09b', '/public/\u0080'],
    ...['/public/a;jsessionid=1', '//a.example/b', '//a//b', '///', '/a;b//c%2Fd', '/%2f', '/;', '/a%3Bb/'],
  ]

  it('the answer is that of the decision, and the upstream gets the bytes as sent', async t => {
    const decide = decider(used)
    const targets = [...fixed, ...fc.sample(pathSpellings, overSockets)]
    const counted = new Map<number, number>()
    for (const target of targets) {
      const count = upstream.requests.length
      const { status } = await rawRequest(front.port, head(`GET ${target}`))
      const decided = decide(target)
      const expected = decided === undefined ? 400 : statuses[decided]
      assert.equal(status, expected, `${target} was decided as ${decided}`)
      assert.deepEqual(
        upstream.requests.slice(count).map(seen => seen.target),
        status === 200 ? [target] : [],
      )
      counted.set(status, (counted.get(status) ?? 0) + 1)
    }
    t.diagnostic(`${targets.length} targets: ${JSON.stringify(Object.fromEntries(counted))}`)
    assert.deepEqual([...counted.keys()].toSorted(), [200, 400, 401, 403])
  })
})
