import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { HeadLines } from '../../src/forward/head-lines.ts'

describe('a list of headers', () => {
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
    assert.equal(new HeadLines().of(list), text)
    assert.equal(new HeadLines().of([]), '')
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
      const heads = new HeadLines()
      assert.equal(heads.of(headers), undefined)
      assert.equal(heads.of(headers), undefined)
      const { seen, lines } = heads.split(['X-Before', 'a', ...headers, 'X-After', 'z'])
      assert.ok(seen.length >= 1)
      assert.doesNotMatch(`${lines?.name}: ${lines?.value}`, /Admin|\n(?!X-)/)
    })
  }

  it('stays what was looked at, though somebody changes it', () => {
    const heads = new HeadLines()
    const list = ['X-A', 'a']
    const text = heads.of(list)
    list.push('X-B', 'b')
    assert.equal(heads.of(list), text)
  })
})

describe('the headers of a request', () => {
  it('are one header with the others behind it, and what undici has to see', () => {
    const headers = ['Host', 'app.example', 'Accept', '*/*', 'Content-Length', '3', 'accept', 'a/b']
    assert.deepEqual(new HeadLines().split([...headers, 'Content-Type', 'text/plain'], '\r\nX-User: ada'), {
      seen: ['Host', 'app.example', 'Content-Length', '3'],
      lines: { name: 'Accept', value: '*/*\r\naccept: a/b\r\nContent-Type: text/plain\r\nX-User: ada' },
    })
  })

  it('are all seen by undici where there is no line among them', () => {
    assert.deepEqual(new HeadLines().split(['Host', 'a'], '\r\nX-User: ada'), {
      seen: ['Host', 'a'],
      lines: undefined,
    })
  })

  it('come out as they went in, whatever they are', () => {
    const heads = new HeadLines()
    const name = fc.constantFrom('Accept', 'host', 'X-A', 'x_a', 'Content-Length', 'Upgrade', 'a b', 'ü', '')
    const value = fc.string({
      unit: fc.constantFrom('a', ' ', ':', '\t', '\xff', '\r', '\n', '\0', '\u010a'),
    })
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value)), pairs => {
        const { seen, lines } = heads.split(pairs.flat())
        const text = lines === undefined ? [] : `${lines.name}: ${lines.value}`.split('\r\n')
        const rest = [...pairs]
        // In their order, and those that undici sees between them in theirs.
        for (const line of text) {
          const at = rest.findIndex(([of, what]) => `${of}: ${what}` === line)
          assert.ok(at !== -1, line)
          rest.splice(at, 1)
        }
        assert.deepEqual(rest.flat(), seen)
      }),
    )
  })

  it('are remembered by so many names and no more, and known all the same', () => {
    const heads = new HeadLines()
    for (let at = 0; at < 3000; at += 1) heads.split([`X-Made-Up-${at}`, 'a'])
    assert.deepEqual(heads.split(['X-Made-Up-2999', 'a', 'Bad Name', 'b', 'Host', 'c']), {
      seen: ['Bad Name', 'b', 'Host', 'c'],
      lines: { name: 'X-Made-Up-2999', value: 'a' },
    })
  })
})
