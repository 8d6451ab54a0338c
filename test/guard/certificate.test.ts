import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import pino from 'pino'
import { followCertificate, readCertificate } from '../../src/guard/certificate.ts'
import type { Certificate } from '../../src/guard/listener.ts'
import { selfSigned } from '../support/self-signed.ts'

const files = { certFile: 'cert.pem', keyFile: 'key.pem' }
const interval = 1000

/** Follows two files that a test writes; `look` lets it look again. */
function follow(t: TestContext) {
  t.mock.timers.enable({ apis: ['setInterval'] })
  const first = selfSigned()
  const disk: Record<string, string> = { 'cert.pem': first.cert, 'key.pem': first.key }
  const read = (file: string) => disk[file] ?? ''
  const lines: string[] = []
  const taken: Certificate[] = []
  const stop = followCertificate(readCertificate(files, read), {
    files,
    read,
    take: pair => taken.push(pair),
    log: pino({}, { write: line => void lines.push(line) }),
    interval,
  })
  t.after(stop)
  const look = (times = 1) => {
    for (let time = 0; time < times; time++) t.mock.timers.tick(interval)
  }
  return { disk, lines, taken, look, stop }
}

describe('a certificate whose files are looked at again and again', () => {
  it('is taken over once when both have changed', t => {
    const { disk, taken, look } = follow(t)
    look(3)
    assert.equal(taken.length, 0)
    const next = selfSigned()
    Object.assign(disk, { 'cert.pem': next.cert, 'key.pem': next.key })
    look(3)
    assert.deepEqual(taken, [{ cert: next.cert, key: next.key }])
  })

  it('stays while the files do not fit together, which is said once for each fault', t => {
    const { disk, lines, taken, look } = follow(t)
    const next = selfSigned()
    disk['key.pem'] = next.key
    look(5)
    disk['key.pem'] = 'nonsense'
    look(5)
    assert.equal(taken.length, 0)
    assert.equal(lines.length, 2)
    Object.assign(disk, { 'cert.pem': next.cert, 'key.pem': next.key })
    look()
    assert.equal(taken.length, 1)
  })

  it('is looked at no more when the gateway has closed', t => {
    const { disk, taken, look, stop } = follow(t)
    const next = selfSigned()
    stop()
    Object.assign(disk, { 'cert.pem': next.cert, 'key.pem': next.key })
    look(3)
    assert.equal(taken.length, 0)
  })
})
