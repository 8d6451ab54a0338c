import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import type { Socket } from 'node:net'
import { startFront, type FrontSetup } from '../support/front.ts'
import { navigation, request, script } from '../support/http-client.ts'
import { patience } from '../support/patience.ts'
import { sendBytes } from '../support/raw-client.ts'
import { startRecordingUpstream, type Script } from '../support/recording-upstream.ts'
import { until } from '../support/until.ts'
import { samplesOf } from './samples.ts'

async function counting(t: TestContext, settings: FrontSetup['settings'] = {}, answer?: Script) {
  const upstream = await startRecordingUpstream(answer)
  t.after(upstream.close)
  const front = await startFront({ upstream: upstream.url, settings })
  t.after(async () => front.close())
  const text = async () => (await front.gateway.admin.inject('/metrics')).body
  return {
    front,
    text,
    found: async () => samplesOf(await text()),
    get: async (path: string, headers: Readonly<Record<string, string>> = script) =>
      request(`http://127.0.0.1:${front.port}${path}`, { headers: { host: 'app.example', ...headers } }),
  }
}

/** Asks again and again, with a turn in between, or nothing would ever come in. */
async function eventually(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + patience
  while (!(await holds())) {
    assert.ok(Date.now() < deadline, `it never came to this: ${what}`)
    await wait(5)
  }
}

describe('requests through the gateway', () => {
  it('that an application does not answer are its failures', async t => {
    const { found, get } = await counting(t, {}, () => 'nonsense\r\n\r\n')
    assert.equal((await get('/public/x')).status, 502)
    const failures = 'entrada_upstream_failures_total{reason="ERR_UPSTREAM_INVALID",upstream="default"}'
    assert.equal((await found()).get(failures), 1)
  })

  it('are counted by route and status, let pass or not, and refusals by their reason', async t => {
    const { front, found, get } = await counting(t, { log: { access: 'off' } })
    const { ada, zoe } = front.cookies
    assert.equal((await get('/public/x')).status, 200)
    assert.equal((await get('/admin/x', { ...script, cookie: ada })).status, 200)
    assert.equal((await get('/admin/x', { ...script, cookie: zoe })).status, 403)
    assert.equal((await get('/admin/x', navigation)).status, 302)
    assert.equal((await get('/a%2Fb')).status, 400)
    assert.equal((await get('/.auth/me')).status, 401)
    const samples = await found()
    for (const [name, count] of [
      ['entrada_requests_total{code="200",route="/public/**"}', 1],
      ['entrada_requests_total{code="200",route="admin"}', 1],
      ['entrada_requests_total{code="403",route="admin"}', 1],
      ['entrada_requests_total{code="302",route="admin"}', 1],
      ['entrada_requests_total{code="400",route="(gateway)"}', 1],
      ['entrada_requests_total{code="401",route="(gateway)"}', 1],
      ['entrada_refusals_total{reason="policy-role-missing",route="admin"}', 1],
      ['entrada_refusals_total{reason="signin-required",route="admin"}', 1],
      ['entrada_refusals_total{reason="target-ambiguous",route="(gateway)"}', 1],
      ['entrada_upstream_response_seconds_count{upstream="default"}', 2],
    ] as const) {
      assert.equal(samples.get(name), count, name)
    }
    assert.ok((samples.get('entrada_cache_entries{cache="sessions"}') ?? 0) > 0)
  })

  it('leave nothing of a person, a path, a host or a header in any label', async t => {
    const { front, text, get } = await counting(t)
    await get('/admin/secret-path?secret-query', {
      ...navigation,
      cookie: front.cookies.ada,
      'x-secret': 'secret',
    })
    await get('/secret-path', { ...navigation, host: 'secret-host.example' })
    await get('/.auth/login?rd=/secret-path&login_hint=secret', navigation)
    await get('/.auth/callback?code=secret&state=secret', navigation)
    const series = [...samplesOf(await text()).keys()].join('\n')
    assert.match(series, /signin-required/)
    assert.doesNotMatch(series, /secret|\bada\b|Ada|corp\.example/)
  })

  it('are in flight until the last byte, or until the client leaves', async t => {
    const waiting: Socket[] = []
    const { found, get, front } = await counting(t, {}, (_request, socket) => {
      waiting.push(socket)
      return undefined
    })
    const inFlight = async () => (await found()).get('entrada_requests_in_flight')
    const first = get('/public/x')
    await until('it is there', () => waiting.length === 1)
    assert.equal(await inFlight(), 1)
    waiting[0]?.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok')
    await first
    await eventually('nothing is in flight', async () => (await inFlight()) === 0)
    const controller = new AbortController()
    const left = fetch(`http://127.0.0.1:${front.port}/public/x`, { signal: controller.signal })
    await until('it is there', () => waiting.length === 2)
    assert.equal(await inFlight(), 1)
    controller.abort()
    await assert.rejects(left)
    const counted = async () => (await found()).get('entrada_requests_total{code="499",route="/public/**"}')
    await eventually('it is counted', async () => (await counted()) === 1)
    assert.equal(await inFlight(), 0, 'it is gone as soon as it is counted')
  })

  it('cannot make more series, whatever they have in them and whatever is answered', async t => {
    const status = { next: 0 }
    const { front, text } = await counting(t, {}, () => {
      const head = `HTTP/1.1 ${status.next} Odd\r\nx-entrada: made-up-${status.next}`
      return `${head}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`
    })
    /** Requests and answers of every kind, with this number wherever there is room for it. */
    async function seriesAfter(number: number): Promise<readonly string[]> {
      // Three that no standard knows.
      status.next = 550 + number
      for (const line of [
        `GET /public/${number}?${number}`,
        `PROPFIND /public/x${number}`,
        `GET /${number}`,
        `GET /admin/${number}`,
        `GET /a%2F${number}`,
        `GET http://host-${number}.example/public/x`,
        `GET /.auth/${number}`,
        `GET /.auth/login?rd=/${number}&prompt=p${number}`,
        `GET /.auth/callback?error=e${number}&state=s${number}`,
        `METHOD${number} /public/x`,
        `${number}`,
      ]) {
        const headers = `host: host-${number}.example\r\nx-entrada: x${number}\r\nauthorization: Bearer b${number}`
        await sendBytes(front.port, `${line} HTTP/1.1\r\n${headers}\r\nconnection: close\r\n\r\n`)
      }
      // Of the provider, which is away here, there may be something new at any time.
      const names = [...samplesOf(await text()).keys()].filter(
        name => !/^entrada_(?:provider|credential)_/.test(name),
      )
      return names.toSorted()
    }
    // Twice: what an answer is counted as may come a moment later than the answer.
    await seriesAfter(11)
    const first = await seriesAfter(11)
    assert.match(first.join('\n'), /code="5xx",route="\/public\/\*\*"/)
    for (const number of [22, 33]) assert.deepEqual(await seriesAfter(number), first)
  })

  it('cannot ask for the metrics on the public port', async t => {
    const { get } = await counting(t)
    assert.equal((await get('/metrics')).status, 401)
  })
})
