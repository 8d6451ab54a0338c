import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import type { TracingConfig } from '../../src/config/config.ts'
import { openTraceSender } from '../../src/observe/trace-sender.ts'
import { whileInFolder } from '../config/samples.ts'
import { createAuthority } from '../support/certificate-authority.ts'
import { reservePort } from '../support/free-port.ts'
import { startFront } from '../support/front.ts'
import { request, script } from '../support/http-client.ts'
import { startTraceCollector, tracingTo } from '../support/trace-collector.ts'
import { until } from '../support/until.ts'

type Line = Readonly<Record<string, unknown>>

async function sender(url: string, timeout = 300) {
  const lines: Line[] = []
  const tell = (facts: object) => void lines.push({ ...facts })
  const settings = { ...tracingTo(url), timeout }
  const log = { info: tell, warn: tell }
  const opened = await openTraceSender({ ...settings, tls: {}, version: '1', log })
  return { ...opened, lines, span: () => opened.tracer.startSpan('x').end() }
}

describe('a collector that is away', () => {
  it('is told of without what may be secret in its address', async t => {
    const reserved = await reservePort()
    await reserved.release()
    const url = `http://127.0.0.1:${reserved.port}`
    const { lines, span, close } = await sender(`${url}/the-key`)
    t.after(close)
    span()
    await until('it was tried', () => lines.length === 1)
    assert.deepEqual(lines, [{ event: 'traces.trouble', collector: url, reason: 'ECONNREFUSED' }])
  })

  it('is told of once with the status of its answer alone, and once when it is back', async t => {
    const state = { isWell: false }
    const collector = await startTraceCollector(response => {
      response.statusCode = state.isWell ? 200 : 401
      response.end(state.isWell ? '{}' : 'the secret is wrong')
    })
    t.after(collector.close)
    const { lines, span, close } = await sender(collector.url)
    t.after(close)
    span()
    await until('it was refused', () => lines.length === 1)
    assert.equal(lines[0]?.['reason'], 'it answers with status 401')
    span()
    await until('it was refused again', () => collector.headers.length === 2)
    state.isWell = true
    await until('it is back', () => {
      span()
      return lines.length === 2
    })
    assert.equal(lines[1]?.['event'], 'traces.sent')
    assert.ok(Number(lines[1]?.['lost']) >= 2)
    assert.doesNotMatch(JSON.stringify(lines), /secret/)
  })

  it('is waited for with so many spans and no more', async t => {
    const { collector, letGo } = await startSilentCollector()
    t.after(collector.close)
    const { span, close } = await sender(collector.url, 60_000)
    span()
    await until('a batch is on its way', () => collector.headers.length === 1)
    for (let count = 0; count < 5000; count += 1) span()
    const closed = close()
    await until('all has come', () => collector.spans.length >= 2049)
    letGo()
    await closed
    // What was on its way, and 2048 that waited.
    assert.equal(collector.spans.length, 2049)
  })

  it('keeps the end of the process waiting for a while only', async t => {
    const { collector, letGo } = await startSilentCollector()
    t.after(collector.close)
    const { span, close } = await sender(collector.url, 60_000)
    span()
    await until('a batch is on its way', () => collector.headers.length === 1)
    const state = { isAnswered: false }
    const answer = () => {
      state.isAnswered = true
      letGo()
    }
    // Both times begin at the same moment, and this one is longer.
    const timer = setTimeout(answer, 3000)
    await close()
    assert.equal(state.isAnswered, false)
    clearTimeout(timer)
    answer()
  })

  it('keeps no request waiting', async t => {
    const { collector, letGo } = await startSilentCollector()
    t.after(collector.close)
    const front = await startFront({ settings: { tracing: { ...collector.settings, timeout: 60_000 } } })
    const ask = async () => request(`http://127.0.0.1:${front.port}/.auth/me`, { headers: script })
    assert.equal((await ask()).status, 401)
    await until('a batch is on its way', () => collector.headers.length === 1)
    assert.equal((await ask()).status, 401)
    letGo()
    await front.close()
  })
})

describe('a collector that speaks https', () => {
  const { ca, issue } = createAuthority('collector')

  /** A gateway that has been asked once, and where its spans go. */
  async function asked(t: TestContext, files: Partial<TracingConfig>) {
    const collector = await startTraceCollector(undefined, issue(['127.0.0.1']))
    t.after(collector.close)
    const front = await startFront({ settings: { tracing: { ...collector.settings, ...files } } })
    t.after(async () => front.close())
    await request(`http://127.0.0.1:${front.port}/.auth/me`, { headers: script })
    return { collector, front }
  }

  it('gets spans when who vouches for it is named', async t => {
    await whileInFolder({ 'ca.pem': ca }, async folder => {
      const { collector } = await asked(t, { caFile: join(folder, 'ca.pem') })
      assert.equal((await collector.named('GET /.auth/me')).length, 1)
    })
  })

  it('gets nothing when nobody is known to vouch for it', async t => {
    const { collector, front } = await asked(t, {})
    const trouble = () => front.logged().find(({ event }) => event === 'traces.trouble')
    await until('it is told of', () => trouble() !== undefined)
    assert.match(String(trouble()?.['reason']), /^UNABLE_TO|^SELF_SIGNED|^DEPTH_ZERO/)
    assert.equal(collector.text(), '')
  })
})

/** One that takes what is sent and says nothing to it, until it is let go. */
async function startSilentCollector() {
  const waiting: ServerResponse[] = []
  const state = { isLetGo: false }
  const answer = (response: ServerResponse) => response.end('{}')
  const collector = await startTraceCollector(response => {
    if (state.isLetGo) answer(response)
    else waiting.push(response)
  })
  return {
    collector,
    letGo: () => {
      state.isLetGo = true
      waiting.splice(0).forEach(answer)
    },
  }
}
