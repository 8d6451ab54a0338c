import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startWing } from '../signin/wing.ts'
import { CookieJar } from '../support/cookie-jar.ts'

/** `iss` in the answer of the provider (RFC 9207), from a provider that promises it and from one that does not. */
describe('CB-03 the issuer of the answer', () => {
  const rows: [name: string, iss: (own: string) => readonly string[], promised: boolean, silent: boolean][] =
    [
      ['its own', own => [own], true, true],
      ['none', () => [], false, true],
      ['an empty one', () => [''], false, true],
      ['another provider', () => ['https://evil.example'], false, false],
      ['its own with a slash more', own => [`${own}/`], false, false],
      ['its own in capitals', own => [own.toUpperCase()], false, false],
      ['its own with a NUL', own => [`${own}\0`], false, false],
      ['its own twice', own => [own, own], false, false],
      ['its own and another', own => [own, 'https://evil.example'], false, false],
      ['another and its own', own => ['https://evil.example', own], false, false],
    ]
  for (const [promises, at] of [
    ['promises it', 2],
    ['does not', 3],
  ] as const) {
    for (const row of rows) {
      const [name, iss] = row
      const isTaken = row[at]
      it(`is ${isTaken ? 'right' : 'refused'}: ${name}, from a provider that ${promises}`, async t => {
        const wing = await startWing(t)
        if (at === 2) wing.idp.script.metadata = { authorization_response_iss_parameter_supported: true }
        const jar = new CookieJar()
        const more = iss(wing.idp.issuer).map(value => `&iss=${encodeURIComponent(value)}`)
        const answer = await wing.visit((await wing.started(jar)) + more.join(''), jar)
        assert.equal(answer.headers['x-entrada'], isTaken ? 'signed-in' : 'signin-callback-invalid')
        assert.equal(wing.idp.count('token'), isTaken ? 1 : 0)
        assert.equal(/__Host-entrada=/.test(wing.header(jar)), isTaken)
      })
    }
  }

  it('is looked at before an error is believed', async t => {
    const wing = await startWing(t)
    for (const [iss, name] of [
      ['https://evil.example', 'signin-callback-invalid'],
      [`${wing.idp.issuer}&iss=${wing.idp.issuer}`, 'signin-callback-invalid'],
      [wing.idp.issuer, 'signin-cancelled'],
    ] as const) {
      const jar = new CookieJar()
      const { searchParams } = new URL(await wing.started(jar), 'https://app.example')
      const state = searchParams.get('state') ?? ''
      const query = `state=${state}&error=access_denied&iss=${iss}`
      const answer = await wing.visit(`/.auth/callback?${query}`, jar)
      assert.equal(answer.headers['x-entrada'], name)
    }
  })

  for (const [promises, name] of [
    [true, 'signin-callback-invalid'],
    [false, 'signin-cancelled'],
  ] as const) {
    it(`${promises ? 'must' : 'need not'} come with an error from a provider that ${promises ? 'promises it' : 'does not'}`, async t => {
      const wing = await startWing(t)
      wing.idp.script.metadata = { authorization_response_iss_parameter_supported: promises }
      const jar = new CookieJar()
      const { searchParams } = new URL(await wing.started(jar), 'https://app.example')
      const query = `state=${searchParams.get('state')}&error=access_denied`
      assert.equal((await wing.visit(`/.auth/callback?${query}`, jar)).headers['x-entrada'], name)
    })
  }
})
