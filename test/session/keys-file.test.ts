import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { newSessionKey, readSecret } from '../../src/config/load.ts'
import { keysIn } from '../../src/config/session-keys.ts'
import { createKeyRing } from '../../src/session/key-ring.ts'
import { sealingFingerprint } from '../../src/session/keys.ts'
import { followKeysFile } from '../../src/session/keys-file.ts'
import { until } from '../support/until.ts'

type Line = Readonly<{ level: 'info' | 'error'; facts: Readonly<Record<string, unknown>>; message: string }>

/** A file with one key that is followed, looked at every five milliseconds. */
function followed(t: TestContext, scripted?: (first: string, look: number) => string) {
  const folder = mkdtempSync(join(tmpdir(), 'entrada-keys-'))
  const file = join(folder, 'keys')
  const first = newSessionKey()
  writeFileSync(file, `${first}\n`)
  const ring = createKeyRing([first])
  const lines: Line[] = []
  let looks = 0
  const write = (level: Line['level']) => (facts: Line['facts'], message: string) =>
    void lines.push({ level, facts, message })
  const end = followKeysFile(ring, {
    file,
    read: name => {
      looks += 1
      return scripted === undefined ? readSecret({ file: name }) : scripted(first, looks)
    },
    keysIn,
    log: { info: write('info'), error: write('error') },
    interval: 5,
  })
  t.after(() => {
    end()
    rmSync(folder, { recursive: true, force: true, maxRetries: 9 })
  })
  const looked = async (times = 4) => {
    const before = looks
    await until('more looks', () => looks >= before + times)
  }
  return { folder, file, first, ring, lines, looked }
}

describe('a file of session keys', () => {
  it('is taken over when it has changed, by line or comma, and said once without a key', async t => {
    const { file, first, ring, lines, looked } = followed(t)
    const [second, third] = [newSessionKey(), newSessionKey()]
    writeFileSync(file, `${second}\n${first}, ${third}\n`)
    await until('the new keys', () => ring.keys().length === 3)
    assert.deepEqual(ring.keys(), [second, first, third])
    await looked()
    assert.deepEqual(
      lines.map(({ level, facts }) => [level, facts['event'], facts['keys']]),
      [['info', 'session.keys', 3]],
    )
    const [told] = lines
    assert.match(String(told?.facts['seals']), /^[\da-f]{8}$/)
    assert.equal(told?.facts['seals'], sealingFingerprint([second]))
    assert.notEqual(told?.facts['seals'], sealingFingerprint([first]))
    for (const key of ring.keys()) assert.ok(!JSON.stringify(lines).includes(key))
  })

  it('is taken over when a link leads elsewhere, as Kubernetes does it', async t => {
    const { folder, file, first, ring } = followed(t)
    const second = newSessionKey()
    mkdirSync(join(folder, '..1'))
    mkdirSync(join(folder, '..2'))
    writeFileSync(join(folder, '..1', 'keys'), first)
    writeFileSync(join(folder, '..2', 'keys'), `${first},${second}`)
    symlinkSync('..1', join(folder, '..data'))
    rmSync(file)
    symlinkSync(join('..data', 'keys'), file)
    symlinkSync('..2', join(folder, '..data_new'))
    renameSync(join(folder, '..data_new'), join(folder, '..data'))
    await until('the new keys', () => ring.keys().length === 2)
    assert.deepEqual(ring.keys(), [first, second])
  })

  it('says nothing while it stays as it is, or is written in another way', async t => {
    const { file, first, lines, looked } = followed(t)
    await looked()
    writeFileSync(file, `\n ${first},\n\n`)
    await looked()
    assert.deepEqual(lines, [])
  })

  it('leaves the keys as they are when it is no good, and says so once, without a key', async t => {
    const { file, first, ring, lines, looked } = followed(t)
    const weak = Buffer.alloc(32, 65).toString('base64')
    const short = newSessionKey().slice(0, 20)
    for (const [text, reason] of [
      [`${first}\n${weak}`, /key 2 repeats itself/],
      [`${short}\n${first}`, /key 1 holds 15 bytes/],
      ['a !!!', /key 1 holds 0 bytes.*; key 2 is not base64/],
      [' \n', /no key/],
    ] as const) {
      lines.length = 0
      writeFileSync(file, text)
      await until('a line', () => lines.length > 0)
      await looked()
      assert.deepEqual([ring.keys(), lines.length], [[first], 1])
      assert.deepEqual([lines[0]?.level, lines[0]?.facts['event']], ['error', 'session.keys'])
      assert.match(String(lines[0]?.facts['reason']), reason)
      for (const key of [first, weak, short]) assert.ok(!JSON.stringify(lines).includes(key))
    }
  })

  it('leaves them so when it is empty or gone, and is taken over once it is good again', async t => {
    const { file, first, ring, lines } = followed(t)
    truncateSync(file)
    await until('a line', () => lines.length === 1)
    rmSync(file)
    await until('a line', () => lines.length === 2)
    assert.match(JSON.stringify(lines), /is empty.*there is no such file/)
    assert.deepEqual(ring.keys(), [first])
    const second = newSessionKey()
    writeFileSync(file, second)
    await until('the new keys', () => ring.keys()[0] === second)
  })

  it('does not count while it is being written, however many looks that takes', async t => {
    const second = newSessionKey()
    const { first, ring, lines, looked } = followed(
      t,
      (start, look) => [start, `${start}\n${second}`.slice(0, 40 + look)].at(look > 3 ? 1 : 0) ?? '',
    )
    await until('the new keys', () => ring.keys().length === 2)
    assert.deepEqual(ring.keys(), [first, second])
    await looked()
    assert.deepEqual(
      lines.map(({ level }) => level),
      ['info'],
    )
  })
})
