import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { addUp, createMetrics, onlyCounted, type Metrics } from '../../src/observe/metrics.ts'
import { metricTable } from '../../src/observe/metric-table.ts'
import { samplesOf, valueOf } from './samples.ts'

async function asked(metrics: Pick<Metrics, 'text'>): Promise<ReadonlyMap<string, number>> {
  return samplesOf(await metrics.text())
}

describe('the metrics of one process', () => {
  it('are those of the table, and no others', async () => {
    const text = await createMetrics('1.2.3').text()
    const found = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => `${type} ${name}`)
    assert.deepEqual(
      found.toSorted(),
      Object.values(metricTable)
        .map(({ type, name }) => `${type} ${name}`)
        .toSorted(),
    )
  })

  it('count requests by route and status, and one that no route stands for by itself', async () => {
    const metrics = createMetrics('1.2.3')
    metrics.requestEnded('reports', 200, undefined)
    metrics.requestEnded('reports', 200, undefined)
    metrics.requestEnded('reports', 499, undefined)
    metrics.requestEnded(null, 302, 'login')
    const found = await asked(metrics)
    assert.equal(found.get('entrada_requests_total{code="200",route="reports"}'), 2)
    assert.equal(found.get('entrada_requests_total{code="499",route="reports"}'), 1)
    assert.equal(found.get('entrada_requests_total{code="302",route="(gateway)"}'), 1)
    assert.equal((await asked(metrics)).get('entrada_requests_total{code="200",route="reports"}'), 2)
  })

  it('have no label for a status that no standard knows: an application may send any', async () => {
    const metrics = createMetrics('1.2.3')
    for (let status = 701; status < 760; status += 1) metrics.requestEnded('r', status, undefined)
    const found = await asked(metrics)
    assert.equal(found.get('entrada_requests_total{code="7xx",route="r"}'), 59)
  })

  it('count as refused what the gateway has answered, but none of its own pages and no answer of the settings', async () => {
    const metrics = createMetrics('1.2.3')
    metrics.requestEnded('admin', 403, 'policy-role-missing')
    metrics.requestEnded('admin', 302, 'signin-required')
    metrics.requestEnded('fixed', 200, 'respond')
    metrics.requestEnded(null, 200, 'me')
    metrics.requestEnded(null, 404, 'not-found')
    const found = await asked(metrics)
    assert.deepEqual(
      [...found].filter(([name]) => name.startsWith('entrada_refusals_total')),
      [
        ['entrada_refusals_total{reason="policy-role-missing",route="admin"}', 1],
        ['entrada_refusals_total{reason="signin-required",route="admin"}', 1],
        ['entrada_refusals_total{reason="not-found",route="(gateway)"}', 1],
      ],
    )
  })

  it('tell how many requests run', async () => {
    const metrics = createMetrics('1.2.3')
    metrics.requestBegun()
    metrics.requestBegun()
    metrics.requestGone()
    assert.equal((await asked(metrics)).get('entrada_requests_in_flight'), 1)
  })

  it('count what the audit log is told, without anything of a person', async () => {
    const metrics = createMetrics('1.2.3')
    const asked = { requestId: 'request-of-ada', client: 'client-of-ada' }
    const who = { ...asked, subject: 'subject-of-ada', session: 'session-of-ada', tenant: 'tenant-of-ada' }
    metrics.audited({ event: 'signin.succeeded', ...who })
    metrics.audited({
      event: 'signin.failed',
      ...asked,
      code: 'ERR_SIGNIN_LOOP',
      reason: 'what-somebody-sent',
    })
    metrics.audited({ event: 'signin.failed', ...asked, code: 'ERR_PROVIDER_CLOCK', reason: 'x' })
    metrics.audited({ event: 'signout', ...who })
    metrics.audited({ event: 'signout.notified', ...asked, channel: 'back', ended: 'session' })
    metrics.audited({ event: 'signout.notified', ...asked, channel: 'front', ended: 'session' })
    metrics.audited({ event: 'session.revoked', ...asked, tenant: 'tenant-of-ada' })
    metrics.audited({ event: 'session.revoked', ...asked, subject: 'subject-of-ada' })
    metrics.audited({ event: 'session.ended', code: 'ERR_PROVIDER_TOKEN_INVALID', ...who })
    metrics.audited({ event: 'connection.ended', reason: 'revoked', ...who })
    const code = 'ERR_POLICY_ROLE_MISSING'
    metrics.audited({ event: 'access.shadowed', ...who, decision: 'deny', code, route: 'admin' })
    metrics.audited({ event: 'access.denied', ...who, code, route: 'admin' })
    const text = await metrics.text()
    const found = samplesOf(text)
    for (const name of [
      'entrada_signins_total{outcome="succeeded",reason=""}',
      'entrada_signins_total{outcome="failed",reason="ERR_SIGNIN_LOOP"}',
      'entrada_signins_total{outcome="failed",reason="ERR_PROVIDER_CLOCK"}',
      'entrada_signin_loops_total',
      'entrada_signouts_total{by="person"}',
      'entrada_signouts_total{by="provider"}',
      'entrada_signouts_total{by="frame"}',
      'entrada_revocations_total{of="tenant"}',
      'entrada_revocations_total{of="user"}',
      'entrada_sessions_ended_total{reason="ERR_PROVIDER_TOKEN_INVALID"}',
      'entrada_connections_ended_total{reason="revoked"}',
      'entrada_shadow_decisions_total{decision="deny",route="admin"}',
    ]) {
      assert.equal(found.get(name), 1, name)
    }
    assert.doesNotMatch(text, /-of-ada|what-somebody-sent/)
  })

  it('tell how long others took, in which bucket, and how large cookies are', async () => {
    const metrics = createMetrics('1.2.3')
    metrics.upstreamAnswered('default', 0.03)
    metrics.providerCalled('token', 'refused', 3)
    metrics.sessionWritten(2000)
    const found = await asked(metrics)
    assert.equal(found.get('entrada_upstream_response_seconds_bucket{le="0.025",upstream="default"}'), 0)
    assert.equal(found.get('entrada_upstream_response_seconds_bucket{le="0.05",upstream="default"}'), 1)
    assert.equal(found.get('entrada_provider_call_seconds_sum{call="token",outcome="refused"}'), 3)
    assert.equal(found.get('entrada_session_cookie_bytes_bucket{le="1024"}'), 0)
    assert.equal(found.get('entrada_session_cookie_bytes_bucket{le="2048"}'), 1)
  })

  it('tell what is wrong now, each reason by itself', async () => {
    const metrics = createMetrics('1.2.3')
    metrics.watch({
      readiness: () => ({
        status: 'degraded',
        reason: 'session_store',
        also: [{ reason: 'idp_unreachable' }],
      }),
    })
    const found = await asked(metrics)
    assert.equal(found.get('entrada_ready'), 1)
    assert.equal(found.get('entrada_trouble{reason="session_store"}'), 1)
    assert.equal(found.get('entrada_trouble{reason="idp_unreachable"}'), 1)
    assert.equal(found.get('entrada_trouble{reason="draining"}'), 0)
    metrics.watch({ readiness: () => ({ status: 'unavailable', reason: 'draining' }) })
    const later = await asked(metrics)
    assert.equal(later.get('entrada_ready'), 0)
    assert.equal(later.get('entrada_trouble{reason="draining"}'), 1)
    assert.equal(later.get('entrada_trouble{reason="session_store"}'), 0)
  })

  it('tell which credential serves and how long it lasts, where that is known', async () => {
    const metrics = createMetrics('1.2.3')
    const first = { use: 'first', isServing: false } as const
    const fallback = { use: 'fallback', isServing: true, daysLeft: -1 } as const
    const issuer = 'https://login.example'
    metrics.watch({ provider: () => ({ issuer, keysAge: 60, credentials: [first, fallback] }) })
    const found = await asked(metrics)
    assert.equal(found.get('entrada_provider_info{issuer="https://login.example"}'), 1)
    assert.equal(found.get('entrada_provider_keys_age_seconds'), 60)
    assert.equal(found.get('entrada_credential_serving{credential="first"}'), 0)
    assert.equal(found.get('entrada_credential_serving{credential="fallback"}'), 1)
    assert.equal(found.get('entrada_credential_days_left{credential="fallback"}'), -1)
    assert.equal(found.has('entrada_credential_days_left{credential="first"}'), false)
  })

  it('tell what came of changed settings, and when', async () => {
    const metrics = createMetrics('1.2.3')
    assert.equal((await asked(metrics)).get('entrada_settings_reloads_total{result="refused"}'), 0)
    metrics.reloaded('refused', 1_000_000)
    const found = await asked(metrics)
    assert.equal(found.get('entrada_settings_reloads_total{result="refused"}'), 1)
    assert.equal(found.get('entrada_settings_last_reload_timestamp_seconds{result="refused"}'), 1_000_000)
    assert.equal(found.get('entrada_settings_last_reload_success'), 0)
    metrics.reloaded('unchanged', 1_000_001)
    assert.equal((await asked(metrics)).get('entrada_settings_last_reload_success'), 1)
  })

  it('tell how many lines the log and the audit log have lost', async () => {
    const metrics = createMetrics('1.2.3')
    metrics.linesDropped('audit', 3)
    metrics.linesDropped('audit', 1)
    const found = await asked(metrics)
    assert.equal(found.get('entrada_log_lines_dropped_total{log="audit"}'), 4)
    assert.equal(found.get('entrada_log_lines_dropped_total{log="log"}'), 0)
  })

  it('tell what runs, what it remembers, and what it takes of the machine', async () => {
    const metrics = createMetrics('1.2.3')
    metrics.cache('sessions', () => 7)
    const found = await asked(metrics)
    assert.equal(found.get('entrada_cache_entries{cache="sessions"}'), 7)
    assert.equal(found.get(`entrada_build_info{node="${process.versions.node}",version="1.2.3"}`), 1)
    assert.ok(valueOf(found, 'process_resident_memory_bytes') > 1e6)
    assert.ok(valueOf(found, 'process_cpu_seconds_total') > 0)
    assert.ok(valueOf(await asked(metrics), 'process_cpu_seconds_total') < 1000)
  })

  it('tell of all that remember under one name, for as long as they are there', async () => {
    const metrics = createMetrics('1.2.3')
    const found = async () => (await asked(metrics)).get('entrada_cache_entries{cache="photos"}')
    const forget = [7, 5].map(size => metrics.cache('photos', () => size))
    assert.equal(await found(), 12)
    forget[1]?.()
    assert.equal(await found(), 7)
    forget[0]?.()
    assert.equal(await found(), 0)
  })

  it('tell how late the event loop is, by quantile', async () => {
    const found = await asked(createMetrics('1.2.3'))
    for (const quantile of ['0.5', '0.99', '1'])
      assert.ok(valueOf(found, `entrada_event_loop_delay_seconds{quantile="${quantile}"}`) >= 0)
  })
})

describe('the metrics of several processes', () => {
  it('are added up, save where only one can be right', async () => {
    const [first, second] = [createMetrics('1.2.3'), createMetrics('1.2.2')]
    first.watch({ readiness: () => ({ status: 'ready' }) })
    second.watch({
      readiness: () => ({ status: 'unavailable', reason: 'draining' }),
      provider: () => ({
        ...{ issuer: 'https://login.example', keysAge: 60 },
        credentials: [{ use: 'first', isServing: true, daysLeft: 30 }],
      }),
    })
    for (const each of [first, second]) {
      each.requestEnded('r', 200, undefined)
      each.upstreamAnswered('default', 0.03)
      each.requestBegun()
    }
    const found = await asked(addUp([await first.snapshot(), await second.snapshot()]))
    assert.equal(found.get('entrada_requests_total{code="200",route="r"}'), 2)
    assert.equal(found.get('entrada_upstream_response_seconds_count{upstream="default"}'), 2)
    assert.equal(found.get('entrada_requests_in_flight'), 2)
    assert.equal(found.get('entrada_ready'), 1)
    const turned = await asked(addUp([await second.snapshot(), await first.snapshot()]))
    assert.equal(turned.get('entrada_ready'), 0)
    assert.equal(found.get('entrada_trouble{reason="draining"}'), 0)
    assert.equal(found.get('entrada_provider_keys_age_seconds'), 60)
    assert.equal(found.get('entrada_credential_days_left{credential="first"}'), 30)
  })

  it('keep what one has counted that has ended, and nothing of its moment', async () => {
    const [one, gone] = [createMetrics('1.2.3'), createMetrics('1.2.3')]
    gone.requestEnded('r', 200, undefined)
    gone.requestBegun()
    const left = onlyCounted(await gone.snapshot())
    const again = await addUp([left, onlyCounted(await createMetrics('1.2.3').snapshot())]).snapshot()
    const found = await asked(addUp([await one.snapshot(), again]))
    assert.equal(found.get('entrada_requests_total{code="200",route="r"}'), 1)
    assert.equal(found.get('entrada_requests_in_flight'), 0)
  })
})
