import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { watchExpiry } from '../../src/provider/credential-expiry.ts'
import type { Credential } from '../../src/provider/credential-kinds.ts'
import { newRsaCertificate } from '../entra-emulator/rsa-certificate.ts'
import { nowSeconds, startProvider } from './start.ts'

const day = 86_400
const end = Date.UTC(2027, 2, 1) / 1000
const until = (expiresAt: number): Credential => ({
  kind: 'secret',
  secret: () => 'the-secret',
  method: 'post',
  expiresAt,
})

/** A watch at `now`; days go by as a test wants them to. */
function watching(t: TestContext, now: number, credential: Credential, fallback?: Credential) {
  t.mock.timers.enable({ apis: ['setInterval'] })
  const clock = { now }
  const lines: Record<string, unknown>[] = []
  const take = (level: string) => (fields: object, text: string) =>
    void lines.push({ level, ...fields, text })
  const log = { warn: take('warn'), error: take('error') }
  const watch = watchExpiry({ credential, ...(fallback && { fallback }) }, log, () => clock.now)
  t.after(watch.stop)
  watch.start()
  const pass = (days: number) => {
    for (let at = 0; at < days; at += 1) {
      clock.now += day
      t.mock.timers.tick(day * 1000)
    }
  }
  return { lines, pass, stop: watch.stop }
}

describe('a credential that ends', () => {
  it('is nothing to speak of before the last thirty days', t => {
    const { lines, pass } = watching(t, end - 32 * day, until(end))
    assert.deepEqual(lines, [])
    pass(1)
    assert.deepEqual(lines, [])
    pass(1)
    assert.equal(lines.length, 1)
  })

  it('is warned of at the start and once a day, and is an error from its end on', t => {
    const { lines, pass } = watching(t, end - 2 * day, until(end))
    pass(3)
    assert.deepEqual(
      lines.map(({ level, daysLeft }) => [level, daysLeft]),
      [
        ['warn', 2],
        ['warn', 1],
        ['error', 0],
        ['error', -1],
      ],
    )
    const { text, ...facts } = lines[0] ?? {}
    assert.deepEqual(facts, {
      level: 'warn',
      event: 'provider.credential',
      credential: 'secret',
      use: 'first',
      ends: '2027-03-01T00:00:00.000Z',
      daysLeft: 2,
    })
    assert.match(String(text), /^the client secret ends soon/)
  })

  it('is looked at as it is by then, and in the fallback too', t => {
    const files = { certificate: newRsaCertificate({ until: 26 }).cert }
    const fallback: Credential = { kind: 'certificate', read: () => ({ ...files, key: '' }) }
    const federated: Credential = { kind: 'federated', assertion: () => 'a.b.c' }
    const { lines, pass } = watching(t, Date.UTC(2027, 0, 2) / 1000, federated, fallback)
    assert.deepEqual(
      lines.map(({ level, use, credential }) => [level, use, credential]),
      [['error', 'fallback', 'certificate']],
    )
    files.certificate = newRsaCertificate({ until: 49 }).cert
    pass(3)
    assert.equal(lines.length, 1)
  })

  it('is nothing to fail of when it cannot be read, and is looked at no more in the end', t => {
    const broken: Credential = {
      kind: 'certificate',
      read: () => {
        throw new Error('ENOENT')
      },
    }
    const { lines, pass, stop } = watching(t, end, broken, until(end))
    assert.equal(lines.length, 1)
    stop()
    pass(2)
    assert.equal(lines.length, 1)
  })

  it('is looked at when the gateway starts', async t => {
    const { provider, lines } = await startProvider(t, { credential: until(nowSeconds() + 3 * day) })
    assert.deepEqual(lines, [])
    provider.start()
    assert.match(lines.join(), /"event":"provider.credential".*"daysLeft":[23],.*the client secret ends soon/)
  })
})
