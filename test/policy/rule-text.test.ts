import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { parse } from 'yaml'
import type { Identity } from '../../src/identity/identity.ts'
import { compilePolicy } from '../../src/policy/compile.ts'
import { decideRoute } from '../../src/policy/decide.ts'
import type { Rule } from '../../src/policy/decision.ts'
import type { Requirement, RouteRule } from '../../src/policy/route.ts'
import { claimsText, ruleText } from '../../src/policy/rule-text.ts'

const ada: Identity = {
  user: 'u1',
  subject: 's1',
  issuer: 'https://idp.example',
  email: 'ada@corp.example',
  roles: [],
  groups: [],
  claims: { department: ['Sales'], level: [3, true], 'not/in/rules': ['secret'] },
  sessionId: 'hash',
  authenticatedAt: 0,
}

/** The rule that goes along with a denial. */
function ruleOf(rule: Omit<RouteRule, 'path'>): Rule | undefined {
  const [route] = compilePolicy([{ path: '/a', ...rule }], 'deny').routes
  assert.ok(route !== undefined)
  const decision = decideRoute(route, ada, 0)
  assert.ok(decision.kind === 'deny', decision.kind)
  return decision.rule
}

describe('the rule of a denial', () => {
  it('is what the route requires, whole', () => {
    const require = { anyOf: [{ anyRole: ['Admin'] }, { claims: { department: ['Finance'] } }] }
    assert.deepEqual(ruleOf({ require }), { require })
  })

  it('is that nobody gets in where nobody does, whatever is required beside it', () => {
    assert.deepEqual(ruleOf({ access: 'deny', require: { anyRole: ['Admin'] } }), { access: 'deny' })
  })
})

describe('the text of a rule', () => {
  it('says it as the settings do, with what stands within each other further in', () => {
    const require: Requirement = {
      anyOf: [
        { anyRole: ['Admin', 'Owner'], claims: { department: ['Finance'], level: [7, true, '7', 'true'] } },
        { not: { anyGroup: ['6f1a4c1e-0d5b-4b57-9f0e-3a1f2b7c9d10'] } },
        { allOf: [{ anyEmailDomain: ['corp.example'] }, { anyScope: ['a b: c'] }] },
      ],
      maxAge: 900,
    }
    assert.equal(
      ruleText({ require }),
      [
        'require:',
        '  anyOf:',
        '  - anyRole: [Admin, Owner]',
        '    claims:',
        '      department: [Finance]',
        '      level: [7, true, "7", "true"]',
        '  - not:',
        '      anyGroup: [6f1a4c1e-0d5b-4b57-9f0e-3a1f2b7c9d10]',
        '  - allOf:',
        '    - anyEmailDomain: [corp.example]',
        '    - anyScope: ["a b: c"]',
        '  maxAge: 900s',
      ].join('\n'),
    )
  })

  it('leaves out what is not said', () => {
    const unsaid: object = { anyGroup: undefined }
    assert.equal(ruleText({ require: { anyRole: ['Admin'], ...unsaid } }), 'require:\n  anyRole: [Admin]')
  })

  it('is read back as the same rule, whatever it names', () => {
    const awkward = fc.constantFrom(
      'true',
      'No',
      '12',
      '1e5',
      '0x1f',
      'null',
      '~',
      '- a',
      'a #b',
      '__proto__',
    )
    const text = fc.oneof(fc.string(), awkward, fc.string({ unit: 'grapheme' }))
    const value = fc.oneof(text, fc.integer(), fc.boolean())
    const { part } = fc.letrec<{ part: Requirement }>(tie => ({
      part: fc.oneof(
        { maxDepth: 3, withCrossShrink: true },
        fc.record({ anyRole: fc.array(text) }),
        fc.record({ claims: fc.dictionary(text, fc.array(value), { minKeys: 1 }) }),
        fc.record({ not: tie('part'), allGroups: fc.array(text) }),
        fc.record({ anyOf: fc.array(tie('part'), { minLength: 1 }) }),
        fc.record({ allOf: fc.array(tie('part'), { minLength: 1 }), anyUser: fc.array(text) }),
      ),
    }))
    fc.assert(
      fc.property(part, require => {
        // Objects as fast-check makes them may have no prototype.
        assert.deepEqual(parse(ruleText({ require })), JSON.parse(JSON.stringify({ require })))
      }),
      { numRuns: 300 },
    )
  })
})

describe('the text of the claims that a rule goes by', () => {
  it('has those that are known, of those that it names at any depth', () => {
    const require: Requirement = {
      anyOf: [{ claims: { department: ['Finance'] } }, { not: { claims: { level: [1], country: ['DE'] } } }],
    }
    assert.equal(claimsText({ require }, ada), 'department: [Sales]\nlevel: [3, true]')
  })

  it('has the address that is believed, only where a domain is asked for', () => {
    const byDomain = { require: { anyEmailDomain: ['other.example'] } }
    assert.equal(claimsText(byDomain, ada), 'email: ada@corp.example')
    const { email: _email, ...without } = ada
    assert.equal(claimsText(byDomain, without), '')
    assert.equal(claimsText({ require: { claims: { country: ['DE'] } } }, ada), '')
  })

  it('is none for a rule that goes by neither', () => {
    assert.equal(claimsText({ require: { anyRole: ['Admin'] } }, ada), undefined)
    assert.equal(claimsText({ access: 'deny' }, ada), undefined)
  })
})
