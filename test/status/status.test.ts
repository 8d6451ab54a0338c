import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { now, statusAfter, samplePage } from './samples.ts'

const asked = { requestId: 'request', client: 'client' }
const who = { ...asked, subject: 's', tenant: 't', session: 'x' }
const nothing = () => undefined

describe('the status of a gateway', () => {
  it('is empty where nothing has happened', async () => {
    const status = await statusAfter([nothing])
    assert.deepEqual([status.version, status.issuer, status.keysAge], ['1.2.3', undefined, undefined])
    assert.deepEqual([status.credentials, status.upstreams, status.errors], [[], [], []])
    assert.deepEqual(
      status.succeeded,
      Array.from({ length: 60 }, () => 0),
    )
  })

  it('tells who signs people in, how old its keys are, and how long each credential lasts', async () => {
    const { issuer, keysAge, credentials } = await samplePage('https://login.example')
    assert.deepEqual([issuer, keysAge], ['https://login.example', 5400])
    assert.deepEqual(credentials, [
      { use: 'first', isServing: false, daysLeft: -2 },
      { use: 'fallback', isServing: true, daysLeft: 14 },
    ])
  })

  it('tells how many have signed in and how many have not, minute by minute', async () => {
    const code = 'ERR_SIGNIN_CANCELLED'
    const { succeeded, failed } = await statusAfter([
      metrics => metrics.audited({ event: 'signin.succeeded', ...who }),
      nothing,
      metrics => metrics.audited({ event: 'signin.failed', ...asked, code, reason: 'r' }),
    ])
    assert.deepEqual(
      [succeeded.slice(-4), failed.slice(-4)],
      [
        [0, 1, 0, 0],
        [0, 0, 0, 1],
      ],
    )
  })

  it('counts as refused what was answered with an error, but nobody who was sent to sign in', async () => {
    const { refused, errors } = await statusAfter([
      metrics => {
        metrics.requestEnded('admin', 403, 'policy-denied')
        metrics.requestEnded(null, 400, 'target-ambiguous')
        for (const answer of ['signin-required', 'signin-required-post', 'token-required', 'x'])
          metrics.requestEnded('admin', 401, answer)
      },
    ])
    assert.equal(refused.at(-1), 2)
    assert.deepEqual(
      errors.map(({ code }) => code),
      ['ERR_POLICY_DENIED', 'ERR_TARGET_AMBIGUOUS'],
    )
  })

  it("lists errors once each, the operator's own first, then the latest", async () => {
    const { errors } = await statusAfter([
      metrics => {
        const code = 'ERR_PROVIDER_CREDENTIAL_REJECTED'
        metrics.audited({ event: 'signin.failed', ...asked, code, reason: 'r' })
        metrics.requestEnded(null, 500, 'provider-credential-rejected')
      },
      metrics => metrics.requestEnded('reports', 403, 'policy-role-missing'),
      metrics => metrics.requestEnded('admin', 403, 'policy-role-missing'),
      metrics => metrics.requestEnded('admin', 504, 'upstream-timeout'),
      metrics => metrics.audited({ event: 'session.ended', code: 'ERR_PROVIDER_TOKEN_INVALID', ...who }),
    ])
    const minute = Math.floor(now / 60) * 60
    assert.deepEqual(errors, [
      { code: 'ERR_PROVIDER_TOKEN_INVALID', count: 1, at: minute, routes: [] },
      { code: 'ERR_PROVIDER_CREDENTIAL_REJECTED', count: 1, at: minute - 240, routes: ['(gateway)'] },
      { code: 'ERR_UPSTREAM_TIMEOUT', count: 1, at: minute - 60, routes: ['admin'] },
      { code: 'ERR_POLICY_ROLE_MISSING', count: 2, at: minute - 120, routes: ['reports', 'admin'] },
    ])
  })

  it('tells of each application whether it has answered since it failed, and how fast', async () => {
    const { upstreams } = await statusAfter([
      metrics => {
        metrics.upstreamAnswered('steady', 0.1)
        metrics.upstreamAnswered('steady', 0.3)
        metrics.upstreamAnswered('lost', 1)
        metrics.upstreamFailed('back', 'ERR_UPSTREAM_TIMEOUT')
      },
      metrics => {
        metrics.upstreamFailed('lost', 'ERR_UPSTREAM_UNREACHABLE')
        metrics.upstreamAnswered('back', 1)
      },
    ])
    assert.deepEqual(upstreams, [
      { name: 'back', answered: 1, failed: 1, seconds: 1, isFailing: false },
      { name: 'lost', answered: 1, failed: 1, seconds: 1, isFailing: true },
      { name: 'steady', answered: 2, failed: 0, seconds: 0.2, isFailing: false },
    ])
  })

  it('tells how many sessions have ended, and by whom', async () => {
    const { ended } = await statusAfter([
      metrics => {
        metrics.audited({ event: 'signout', ...who })
        metrics.audited({ event: 'signout.notified', ...asked, channel: 'back', ended: 'session' })
        metrics.audited({ event: 'session.revoked', ...asked, subject: 's' })
        metrics.audited({ event: 'connection.ended', ...who, reason: 'revoked' })
        metrics.audited({ event: 'session.ended', code: 'ERR_PROVIDER_TOKEN_INVALID', ...who })
      },
    ])
    const each = { byPerson: 1, byProvider: 1, byOperator: 1, notVouchedFor: 1, connections: 1 }
    assert.deepEqual(ended, each)
  })
})
