import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { inspect } from 'node:util'
import { trustedEmail } from '../../src/identity/email.ts'
import { startWing } from '../signin/wing.ts'

const trusts = ['tenant', 'always', 'verified'] as const
const found = (email: unknown) =>
  trusts.map(trust => trustedEmail({ email, email_verified: true }, 'email', trust))

describe('CLM-03 an address that could be read as somebody else’s is left out', () => {
  for (const email of [
    ...['a@evil.example@corp.example', 'a@corp.example@evil.example', '"a@corp.example"@evil.example'],
    ...['a@corp.example,b@evil.example', 'a@corp.example;b@evil.example', 'a@@corp.example', '@corp.example'],
    ...['a@', '@', 'corp.example', 'a', '', ' ', 'a@corp.example ', ' a@corp.example', 'a@corp.example\t'],
    ...['a @corp.example', 'a@ corp.example', 'a@corp.example evil', 'Ada <a@corp.example>'],
    ...['a@corp.example\u00a0', 'a@corp.example\u3000', '\ufeffa@corp.example', 'a@corp.example\u200b'],
    ...['a@corp\u00ad.example', '\u202ea@corp.example', 'a\u2066@corp.example', 'a@corp.example\u2028'],
    ...[
      'a@corp.example\n',
      'a@corp.example\r\nX-Admin: 1',
      'a@corp.example\0',
      'a@evil.example\0@corp.example',
    ],
    ...[
      'a\ud800@corp.example',
      'a@corp.example\u0085',
      'a\u007f@corp.example',
      `${'a'.repeat(250)}@corp.example`,
    ],
    ...[['a@corp.example'], { email: 'a@corp.example' }, 1, true, null, undefined],
  ]) {
    it(inspect(email).slice(0, 60), () => assert.deepEqual(found(email), [undefined, undefined, undefined]))
  }
})

describe('CLM-03 an address that is only another one is kept as it is', () => {
  for (const email of [
    ...[
      'A@corp.example',
      'a@CORP.example',
      'a@corp.example.',
      'a@xcorp.example',
      'a@corp.example.evil.example',
    ],
    // Cyrillic letters, full width, an accent in one and in two characters, a dotless i.
    ...[
      'a@cоrp.example',
      'а@corp.example',
      'a@ｃorp.example',
      'a@córp.example',
      'a@co\u0301rp.example',
      'ı@corp.example',
    ],
    ...['a@xn--crp-9na.example', 'a+b@corp.example', "o'brien@corp.example", 'a%40evil.example@corp.example'],
    ...['a@[127.0.0.1]', 'a@localhost', '"a"@corp.example', 'a=corp.example@evil.example', '-@corp.example'],
  ]) {
    it(inspect(email), () => {
      assert.deepEqual(found(email), [email, email, email])
      assert.notEqual(email, 'a@corp.example')
    })
  }

  it('up to the header of the application, byte by byte', async t => {
    const wing = await startWing(t, { provider: { trustEmail: 'always' } })
    for (const [email, expected] of [
      ['a@cоrp.example', ['a@cоrp.example']],
      ['A@Corp.Example', ['A@Corp.Example']],
      ['a@evil.example@corp.example', []],
      ['a@corp.example ', []],
    ] as const) {
      wing.idp.script.claims = { email }
      await wing.visit('/app', await wing.signedIn())
      const sent = wing.upstream.requests.at(-1)?.header('x-forwarded-email') ?? []
      assert.deepEqual(
        sent.map(value => Buffer.from(value, 'latin1').toString()),
        expected,
      )
    }
  })
})
