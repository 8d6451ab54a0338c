import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import {
  clearSession,
  cookieLimit,
  sealedCandidates,
  sessionBudget,
  writeSession,
} from '../../src/session/chunks.ts'
import { cookieValues } from '../../src/session/cookie-header.ts'
import { createCookieJar } from '../../src/session/cookie-jar.ts'

const jar = createCookieJar({ name: 'entrada', sameSite: 'lax', secure: true, path: '/' })
const pairsOf = (lines: readonly string[]) =>
  lines.map(line => line.split(';')[0] ?? '').filter(pair => !pair.endsWith('='))
const namesOf = (lines: readonly string[]) => lines.map(line => line.split('=')[0])
const written = (sealed: string, header?: string) => writeSession(jar, sealed, header) ?? []

describe('a sealed session that fits into one cookie', () => {
  it('comes back as it was', () => {
    const lines = written('abc')
    assert.deepEqual(namesOf(lines), ['__Host-entrada'])
    assert.deepEqual(sealedCandidates(jar, pairsOf(lines).join('; ')), ['abc'])
  })

  it('ends the chunks of an older session, and no other cookie', () => {
    const header = '__Host-entrada.0=2x; __Host-entrada.1=2y; __Host-entrada-login.a=z; other=1'
    assert.deepEqual(namesOf(written('abc', header)), [
      '__Host-entrada',
      '__Host-entrada.0',
      '__Host-entrada.1',
    ])
  })
})

describe('a sealed session of two chunks', () => {
  const sealed = `${'a'.repeat(3584)}${'b'.repeat(2000)}`

  it('comes back as it was, in whatever order the chunks are sent', () => {
    const pairs = pairsOf(written(sealed))
    assert.equal(pairs.length, 2)
    assert.deepEqual(sealedCandidates(jar, pairs.toReversed().join('; ')), [sealed])
  })

  it('keeps each line within what browsers keep', () => {
    for (const line of written(sealed)) assert.ok(line.length <= cookieLimit)
  })

  it('ends the single cookie of an older session', () => {
    assert.ok(namesOf(written(sealed, '__Host-entrada=1x')).includes('__Host-entrada'))
  })

  it('is nothing when the chunks are of two sessions, or stand under names of others', () => {
    for (const pairs of [
      '.0=2a; $.1=3b',
      '.0=3a; $.1=2b',
      '.0=2a; $.2=2b',
      '.1=2a; $.1=2b',
      '.0=1a',
      '-login.x=1a',
    ])
      assert.deepEqual(sealedCandidates(jar, `$${pairs}`.replaceAll('$', jar.sessionName)), [], pairs)
  })

  it('is nothing while a chunk is missing', () => {
    assert.deepEqual(sealedCandidates(jar, pairsOf(written(sealed))[0]), [])
  })
})

describe('a sealed session over the budget', () => {
  it('is not written', () => {
    assert.equal(writeSession(jar, 'a'.repeat(sessionBudget), undefined), undefined)
  })

  it('is not written when a long domain makes a line too long for browsers', () => {
    const wide = createCookieJar({
      name: 'entrada',
      sameSite: 'lax',
      secure: true,
      path: `/${'p'.repeat(600)}`,
    })
    assert.equal(writeSession(wide, 'a'.repeat(3584), undefined), undefined)
  })
})

describe('a hostile Cookie header', () => {
  for (const count of ['0', '1', '9', 'x', '']) {
    it(`gives nothing for a chunk count of "${count}"`, () => {
      const header = Array.from({ length: 10 }, (_, at) => `__Host-entrada.${at}=${count}a`).join('; ')
      assert.deepEqual(sealedCandidates(jar, header), [])
    })
  }

  it('gives no more than eight candidates', () => {
    const many = Array.from(
      { length: 40 },
      (_, at) => `__Host-entrada=1${at}; __Host-entrada.0=2a${at}; __Host-entrada.1=2b${at}`,
    )
    assert.equal(sealedCandidates(jar, many.join('; ')).length, 8)
  })

  it('tries a planted cookie and the real one', () => {
    assert.deepEqual(sealedCandidates(jar, '__Host-entrada=1planted; __Host-entrada=1real'), [
      'planted',
      'real',
    ])
  })
})

describe('our cookies among others', () => {
  const { sessionName } = jar
  const partsOf = (header: string, name: string, count: number) =>
    cookieValues(header, name)
      .filter(value => value.startsWith(String(count)))
      .map(value => value.slice(1))

  it('are found as by looking for each name', () => {
    const name = fc
      .constantFrom('', '.0', '.1', '.2', '-login.a', 'x', ' ', '.0.1')
      .map(end => sessionName + end)
    const value = fc.constantFrom('1a', '1b', '2a', '2b', '3a', '', '1', '2', '.0', ' 1a ', '1=a', 'a')
    const ours = fc.tuple(name, fc.constantFrom('=', '=', '=', ' =', '')).map(pair => pair.join(''))
    const pair = fc.tuple(fc.oneof({ weight: 4, arbitrary: ours }, fc.constantFrom('a=', 'a', '')), value)
    const pairs = fc.array(
      pair.map(each => each.join('')),
      { maxLength: 6 },
    )
    fc.assert(
      fc.property(pairs, fc.constantFrom('; ', ';', ' ;\t'), (all, between) => {
        const header = all.join(between)
        const ends = partsOf(header, `${sessionName}.1`, 2)
        const parted = partsOf(header, `${sessionName}.0`, 2).flatMap(head => ends.map(end => head + end))
        const expected = [...partsOf(header, sessionName, 1), ...parted].slice(0, 8)
        assert.deepEqual(sealedCandidates(jar, header), expected)
      }),
      { numRuns: 5000 },
    )
  })
})

describe('the end of a session', () => {
  it('removes the cookie and every chunk that was sent', () => {
    const lines = clearSession(jar, '__Host-entrada.0=2a; __Host-entrada.1=2b')
    assert.deepEqual(
      new Set(namesOf(lines)),
      new Set(['__Host-entrada', '__Host-entrada.0', '__Host-entrada.1']),
    )
    for (const line of lines) assert.match(line, /Max-Age=0$/)
  })
})
