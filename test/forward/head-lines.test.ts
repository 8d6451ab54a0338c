import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { Head, KnownLines, LineStarts } from '../../src/forward/head-lines.ts'

const starts = new LineStarts()

function headOf(headers: readonly string[], known = starts): Head {
  const head = new Head(known)
  for (let at = 0; at < headers.length; at += 2) head.push(headers[at] as string, headers[at + 1] as string)
  return head
}

describe('a list of headers that goes out with many requests', () => {
  it('is what it was when its names are tokens and its values bytes without control characters', () => {
    const list = [
      'X-Forwarded-User',
      'ada',
      "x!#$%&'*+-.^_`|~9",
      'J\xc3\xbcrgen\tat ~\x80\xff',
      'X-Empty',
      '',
    ]
    const text = "\r\nX-Forwarded-User: ada\r\nx!#$%&'*+-.^_`|~9: J\xc3\xbcrgen\tat ~\x80\xff\r\nX-Empty: "
    assert.equal(new KnownLines(starts).of(list), text)
    assert.equal(new KnownLines(starts).of([]), '')
  })

  const refused: [what: string, headers: string[]][] = [
    ['a line break in a value', ['X-A', 'a\r\nX-Admin: yes']],
    ['a bare line feed', ['X-A', 'a\nX-Admin: yes']],
    ['a bare carriage return', ['X-A', 'a\rb']],
    ['a line break at the end', ['X-A', 'a\n']],
    ['NUL', ['X-A', 'a\0']],
    ['another control character', ['X-A', 'a\x1b']],
    ['DEL', ['X-A', 'a\x7f']],
    ['a character beyond Latin-1', ['X-A', '\u0100']],
    ['half of a pair that becomes a line feed when cut to a byte', ['X-A', '\u010a']],
    ['a name with a colon', ['X-A: b\r\nX-B', 'c']],
    ['a name with a blank', ['X A', 'b']],
    ['a name with a line break at its end', ['X-A\n', 'b']],
    ['an empty name', ['', 'b']],
    ['a name beyond ASCII', ['X-Ä', 'b']],
    ['a name without a value', ['X-A', 'b', 'X-B']],
    ['something wrong behind what is right', ['X-A', 'a', 'X-B', 'b\n']],
    ...['Host', 'Content-Length', 'Transfer-Encoding', 'Connection', 'Keep-Alive'].map(
      (name): [string, string[]] => [name, [name, '1']],
    ),
    ...['Upgrade', 'Expect', 'TE', 'Trailer', 'Proxy-Connection'].map((name): [string, string[]] => [
      name,
      [name, '1'],
    ]),
  ]
  for (const [what, headers] of refused) {
    it(`is not sent unseen with ${what}`, () => {
      const known = new KnownLines(starts)
      assert.equal(known.of(headers), undefined)
      assert.equal(known.of(headers), undefined)
    })
  }

  it('stays what was looked at, though somebody changes it', () => {
    const known = new KnownLines(starts)
    const list = ['X-A', 'a']
    const text = known.of(list)
    list.push('X-B', 'b')
    assert.equal(known.of(list), text)
  })
})

describe('the headers of a request', () => {
  it('are one header with the others behind it, and what undici has to see', () => {
    const headers = ['Host', 'app.example', 'Accept', '*/*', 'Content-Length', '3', 'accept', 'a/b']
    const head = headOf([...headers, 'Content-Type', 'text/plain'])
    assert.deepEqual(head.seen, ['Host', 'app.example', 'Content-Length', '3'])
    assert.deepEqual(head.lines('\r\nX-User: ada'), {
      name: 'Accept',
      value: '*/*\r\naccept: a/b\r\nContent-Type: text/plain\r\nX-User: ada',
    })
  })

  it('are all seen by undici where there is no line among them', () => {
    const head = headOf(['Host', 'a'])
    assert.deepEqual(head.seen, ['Host', 'a'])
    assert.equal(head.lines('\r\nX-User: ada'), undefined)
    assert.deepEqual(head.all(), ['Host', 'a'])
  })

  it('come out as they went in, whatever they are', () => {
    const name = fc.constantFrom('Accept', 'host', 'X-A', 'x_a', 'Content-Length', 'Upgrade', 'a b', 'ü', '')
    const value = fc.string({
      unit: fc.constantFrom('a', ' ', ':', '\t', '\xff', '\r', '\n', '\0', '\u010a'),
    })
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value)), pairs => {
        const isSeen = ([of, what]: readonly [string, string]) =>
          !['Accept', 'X-A', 'x_a'].includes(of) || /[\r\n\0\u010a]/.test(what)
        const head = headOf(pairs.flat())
        assert.deepEqual(head.seen, pairs.filter(isSeen).flat())
        assert.deepEqual(head.all(), [...pairs.filter(isSeen), ...pairs.filter(pair => !isSeen(pair))].flat())
      }),
    )
  })

  it('are known by so many names and no more, and written all the same', () => {
    const known = new LineStarts()
    for (let at = 0; at < 3000; at += 1) headOf([`X-Made-Up-${at}`, 'a'], known)
    const head = headOf(['X-Made-Up-2999', 'a', 'Bad Name', 'b', 'Host', 'c'], known)
    assert.deepEqual(head.seen, ['Bad Name', 'b', 'Host', 'c'])
    assert.deepEqual(head.lines(), { name: 'X-Made-Up-2999', value: 'a' })
  })
})
