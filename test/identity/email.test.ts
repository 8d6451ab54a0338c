import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { inspect } from 'node:util'
import { trustedEmail } from '../../src/identity/email.ts'

const email = 'ada@corp.example'

describe('an address that is to be verified', () => {
  for (const sign of [
    { email_verified: true },
    { email_verified: 'true' },
    { xms_edov: true },
    { xms_edov: 1 },
    { xms_edov: '1' },
    { xms_edov: 'true' },
    { email_verified: false, xms_edov: true },
  ]) {
    it(`is believed with ${JSON.stringify(sign)}`, () => {
      assert.equal(trustedEmail({ email, ...sign }, 'email', 'verified'), email)
    })
  }

  for (const sign of [
    {},
    { email_verified: false },
    { email_verified: 'false' },
    { email_verified: 'TRUE' },
    { email_verified: 1 },
    { email_verified: '1' },
    { email_verified: [true] },
    { email_verified: null },
    { xms_edov: false },
    { xms_edov: 0 },
    { xms_edov: 2 },
    { xms_edov: '0' },
    { xms_edov: {} },
    { xms_edov: [1] },
  ]) {
    it(`is left out with ${JSON.stringify(sign)}`, () => {
      assert.equal(trustedEmail({ email, ...sign }, 'email', 'verified'), undefined)
    })
  }

  it('is left out when only the prototype says that it is verified', () => {
    const claims = Object.assign(Object.create({ email_verified: true }) as object, { email })
    assert.equal(trustedEmail(claims, 'email', 'verified'), undefined)
  })

  it('is left out when another claim than email holds it', () => {
    const claims = { email: 'me@evil.example', upn: email, email_verified: true }
    assert.equal(trustedEmail(claims, 'upn', 'verified'), undefined)
    assert.equal(trustedEmail({ upn: email, email_verified: true }, 'upn', 'verified'), undefined)
  })

  it('is believed when another claim holds the same one', () => {
    assert.equal(trustedEmail({ email, mail: email, email_verified: true }, 'mail', 'verified'), email)
  })
})

describe('an address by the other settings', () => {
  it('is taken as given for the tenant', () =>
    assert.equal(trustedEmail({ email }, 'email', 'tenant'), email))

  it('is taken always, from any path', () => {
    assert.equal(trustedEmail({ profile: { mail: email } }, 'profile.mail', 'always'), email)
  })

  it('is never taken, verified or not', () => {
    assert.equal(trustedEmail({ email, email_verified: true }, 'email', 'never'), undefined)
  })
})

describe('an odd address', () => {
  for (const odd of [
    '',
    ' ',
    `a@evil.example\u0000${email}`,
    `a@evil.example\r\n${email}`,
    'a\ud800@corp.example',
    `${'x'.repeat(257)}@corp.example`,
    'ada',
    '@corp.example',
    'ada@',
    '"a@corp.example"@evil.example',
    ` ${email}`,
    `${email}\u00a0`,
    `${email}\u200b`,
    ['ada@corp.example'],
    1,
    null,
    undefined,
  ]) {
    it(`is left out: ${inspect(odd).slice(0, 40)}`, () => {
      assert.equal(trustedEmail({ email: odd }, 'email', 'always'), undefined)
    })
  }
})
