import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { aadsts } from '../../src/entra/aadsts.ts'
import { catalogue } from '../../src/errors.ts'
import { builtIn } from '../../src/messages/languages.ts'
import { meaningOf } from '../../src/provider/oauth-meaning.ts'
import { aadstsRows, moverOf } from '../entra/aadsts-rows.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import {
  entraAddress,
  entraIds,
  entraRedirectError,
  entraTokenError,
  entraWords,
  type EntraRefusal,
} from '../entra-emulator/refusal.ts'
import type { Answer } from '../support/http-client.ts'
import { startWing, suiteScope, type Wing } from './wing.ts'

const [english] = builtIn
const tenant = '11111111-1111-4111-8111-111111111111'

type Outcome = Readonly<{ answer: Answer; logged: Record<string, unknown>[]; names: readonly string[] }>

/** A sign-in that Entra ends at one of the two places: what the browser got, and what was logged on the way. */
async function refusedAt(place: string, wing: Wing, refusal: EntraRefusal): Promise<Outcome> {
  const jar = new CookieJar()
  wing.idp.script.answers = {}
  let callback = await wing.started(jar)
  const state = new URL(callback, 'https://app.example').searchParams.get('state')
  if (place === 'token') wing.idp.script.answers.token = () => entraTokenError(refusal)
  else callback = `/.auth/callback?${entraRedirectError(refusal, state)}`
  const from = wing.lines.length
  const answer = await wing.visit(callback, jar)
  const logged = wing.lines.slice(from).map(line => JSON.parse(line) as Record<string, unknown>)
  return { answer, logged, names: wing.names(jar) }
}

function assertPage({ answer, names }: Outcome, refusal: EntraRefusal): void {
  const { code } = meaningOf(refusal.error, refusal.suberror)
  const known = aadsts.get(refusal.code)
  assert.ok(known)
  assert.equal(answer.status, catalogue[code].status)
  assert.equal(answer.headers['x-entrada'], code.slice(4).toLowerCase().replaceAll('_', '-'))
  const text = answer.body.replaceAll('&#39;', "'").replaceAll('&quot;', '"')
  const { traceId, correlationId, timestamp } = entraIds
  const shown = [
    known.meaning,
    english.movers[known.mover],
    `AADSTS${refusal.code}<`,
    traceId,
    correlationId,
    timestamp,
  ]
  for (const word of shown) assert.ok(text.includes(word), `no ${word} in ${text}`)
  for (const word of [entraWords, entraAddress, 'login.microsoftonline.com/error', 'the-client-secret']) {
    assert.ok(!text.includes(word), `${word} in ${text}`)
  }
  if (answer.status === 500 && known.mover !== 'you') assert.match(text, /This is not your fault\./)
  assert.deepEqual(names, [])
}

function assertLog({ logged }: Outcome, place: string, { code: number, error }: EntraRefusal): void {
  const refused = logged.find(({ event }) => event === 'provider.refused')
  const audited = logged.find(({ event }) => event === 'signin.failed')
  const known = aadsts.get(number)
  assert.ok(refused && audited && known)
  assert.equal(audited['aadsts'], number)
  assert.equal(audited['code'], refused['code'])
  assert.equal(audited['requestId'], refused['requestId'])
  assert.deepEqual(
    [refused['endpoint'], refused['error'], refused['aadsts'], refused['meaning'], refused['remedy']],
    [place === 'token' ? 'token' : 'authorization', error, number, known.meaning, known.remedy],
  )
  const { traceId, correlationId, timestamp } = entraIds
  assert.deepEqual(
    [refused['traceId'], refused['correlationId'], refused['providerTime']],
    [traceId, correlationId, timestamp],
  )
  assert.match(String(refused['description']), new RegExp(`^AADSTS${number}: .*${entraWords}`))
  assert.doesNotMatch(String(refused['description']), /[\r\n]/)
  const text = JSON.stringify(logged)
  for (const word of [entraAddress, 'the-client-secret'])
    assert.ok(!text.includes(word), `${word} in ${text}`)
  if (known.mover === 'operator') assert.equal(refused['level'], 'error')
}

describe('a sign-in that Entra refuses', () => {
  const scope = suiteScope()
  let wing: Wing
  before(async () => {
    wing = await startWing(scope, { auth: { rateLimit: 100_000 } }, `/${tenant}/v2.0`)
  })

  for (const row of aadstsRows) {
    const { error, suberror } = row
    if (error === undefined) continue
    for (const place of ['token', 'redirect'].filter(name => row.seen.includes(name))) {
      it(`${row.codes} at the ${place}: told to the ${moverOf(row)}, explained in the log, no session`, async () => {
        for (const code of row.codes.split(' ')) {
          const refusal = { code, error, ...(suberror !== undefined && { suberror }) }
          const outcome = await refusedAt(place, wing, refusal)
          assertPage(outcome, refusal)
          assertLog(outcome, place, refusal)
        }
      })
    }
  }

  it('for a while says for how long', async () => {
    const refusal = { code: '90033', error: 'temporarily_unavailable' }
    const { answer } = await refusedAt('token', wing, refusal)
    assert.equal(answer.headers['retry-after'], '77')
    assert.match(answer.body, /1 min/)
  })

  it('with an AADSTS number of nobody shows the OAuth error and the number', async () => {
    const { answer, logged } = await refusedAt('token', wing, { code: '999999', error: 'invalid_scope' })
    assert.equal(answer.status, 500)
    assert.match(answer.body, /AADSTS999999/)
    assert.ok(answer.body.includes(english.errors.ERR_PROVIDER_REQUEST_REJECTED.cause))
    assert.equal(logged.find(({ event }) => event === 'provider.refused')?.['level'], 'error')
  })

  it('is judged by error and suberror, never by the number', async () => {
    const { answer } = await refusedAt('token', wing, { code: '65001', error: 'invalid_grant' })
    assert.equal(answer.headers['x-entrada'], 'signin-code-rejected')
  })
})

describe('a client secret that has expired', () => {
  const refusal = { code: '7000222', error: 'invalid_client' }

  it('leaves those alone who are signed in, and tells the operator what to do', async t => {
    const wing = await startWing(t, {}, `/${tenant}/v2.0`)
    wing.idp.script.claims = { tid: tenant, oid: 'oid-ada' }
    const jar = await wing.signedIn()
    const { answer, logged } = await refusedAt('token', wing, refusal)
    assert.equal(answer.status, 500)
    assert.equal((await wing.visit('/page', jar)).status, 200)
    assert.equal((await wing.me(jar)).body['user'], 'oid-ada')
    const line = logged.find(({ event }) => event === 'provider.refused')
    assert.equal(line?.['level'], 'error')
    assert.equal(line?.['msg'], 'The client secret of this site has expired.')
    assert.match(String(line?.['remedy']), /Set the value of a valid client secret/)
  })

  it('is found out as well behind a challenge, for which the body is read', async t => {
    const wing = await startWing(t, { provider: { credential: { method: 'basic' } } }, `/${tenant}/v2.0`)
    const jar = new CookieJar()
    const callback = await wing.started(jar)
    const usual = entraTokenError(refusal)
    assert.ok(typeof usual === 'object')
    wing.idp.script.answers.token = () => ({ ...usual, headers: { 'www-authenticate': 'Basic realm="x"' } })
    const answer = await wing.visit(callback, jar)
    assert.equal(answer.headers['x-entrada'], 'provider-credential-rejected')
    assert.match(answer.body, /AADSTS7000222/)
  })

  it('keeps a browser that is signed in signed in when it tries again', async t => {
    const wing = await startWing(t, {}, `/${tenant}/v2.0`)
    wing.idp.script.claims = { tid: tenant, oid: 'oid-ada' }
    const jar = await wing.signedIn()
    const callback = await wing.started(jar)
    wing.idp.script.answers.token = () => entraTokenError(refusal)
    assert.equal((await wing.visit(callback, jar)).status, 500)
    assert.equal((await wing.visit('/page', jar)).status, 200)
  })
})
