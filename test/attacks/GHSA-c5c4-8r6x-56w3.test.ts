import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { inspect } from 'node:util'
import { startWing, suiteScope, type Wing } from '../signin/wing.ts'

const routes = [
  { path: '/corp/**', require: { anyEmailDomain: ['corp.example'] } },
  { path: '/others/**', require: { not: { anyEmailDomain: ['corp.example'] } } },
]

/** What opens to whom: the rule for a domain, the rule for all others, or neither. */
const cases: readonly (readonly [email: unknown, opened: 'corp' | 'others' | 'neither'])[] = [
  ...['a@corp.example', 'A@CORP.EXAMPLE', 'a@Corp.Example'].map(email => [email, 'corp'] as const),
  ...['a@evil.example', 'a@sub.corp.example', 'a@xcorp.example', 'corp.example@evil.example'].map(
    email => [email, 'others'] as const,
  ),
  ...[
    ...['a@evil.example@corp.example', 'a@corp.example@evil.example', '"a@corp.example"@evil.example'],
    ...['"a@evil.example"@corp.example', '"a"@corp.example', 'a@corp.example ', ' a@corp.example'],
    ...[
      'a@corp.example.',
      'a@corp.example\u200b',
      'a@ｃorp.example',
      'a@c\u043erp.example',
      'a@corp\u3002example',
    ],
    ...[
      'a\uFF20corp.example@evil.example',
      'a@corp.example,b@evil.example',
      '<a@corp.example>',
      '@corp.example',
    ],
    ...['corp.example', '', ['a@corp.example'], { email: 'a@corp.example' }, null, undefined],
  ].map(email => [email, 'neither'] as const),
]

describe('GHSA-c5c4-8r6x-56w3 of oauth2-proxy: an address was split at its @ for its domain', () => {
  const scope = suiteScope()
  let wing: Wing
  before(async () => {
    wing = await startWing(scope, { routes, provider: { trustEmail: 'verified' } })
  })

  for (const [email, opened] of cases) {
    it(`${inspect(email)} opens ${opened}`, async () => {
      const seen = async (verified: boolean) => {
        wing.idp.script.claims = { email, email_verified: verified }
        const jar = await wing.signedIn()
        const statuses = [
          (await wing.visit('/corp/x', jar)).status,
          (await wing.visit('/others/x', jar)).status,
        ]
        return ['corp', 'others'].filter((_, index) => statuses[index] === 200)
      }
      assert.deepEqual(await seen(true), opened === 'neither' ? [] : [opened])
      assert.deepEqual(await seen(false), [])
    })
  }
})
