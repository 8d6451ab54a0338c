import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { isRefusal, parseTarget } from '../../src/policy/target.ts'

const numRuns = process.env['ENTRADA_TEST_LONG'] === undefined ? 5000 : 200_000

function read(rawTarget: string) {
  const target = parseTarget('GET', rawTarget, 'app.example')
  return isRefusal(target) ? target.detail : target.segments
}

function needs(rawTarget: string) {
  const target = parseTarget('GET', rawTarget, 'app.example')
  return isRefusal(target) ? target.detail : target.needs
}

describe('a clear target', () => {
  for (const [rawTarget, segments] of [
    ['/', []],
    ['/?', []],
    ['/a', ['a']],
    ['/a/', ['a']],
    ['/a/b.css?v=1', ['a', 'b.css']],
    ['/A/a', ['A', 'a']],
    ['/%70rivate/%78', ['private', 'x']],
    ['/%C3%A9/%c3%a9', ['é', 'é']],
    ['/%F0%9F%98%80', ['😀']],
    ['/$x/%24x', ['$x', '$x']],
    ['/a%20b/a+b', ['a b', 'a+b']],
    ['/v1...v2/a..b/...', ['v1...v2', 'a..b', '...']],
    ['/a.', ['a.']],
    ['/.well-known/x%2ejson', ['.well-known', 'x.json']],
    ['/a%2e', ['a.']],
    ['/a%23b/c%3Fd', ['a#b', 'c?d']],
    ['/100%25', ['100%']],
    ['/100%25-off', ['100%-off']],
    ['/a%2520b', ['a%20b']],
    ['/%2570rivate', ['%70rivate']],
    ["/a!$&'()*+,=:@-._~", ["a!$&'()*+,=:@-._~"]],
    ['/{id}|^`"<>', ['{id}|^`"<>']],
    ['/__proto__/constructor', ['__proto__', 'constructor']],
    ['/a?p=../../x', ['a']],
    ['/a?p=//;%2f%5c%00%zz%c0%af\\', ['a']],
    ['/a?q=\u00c3\u00a9\u00c3\u009f', ['a']],
    ['/a?b?c', ['a']],
  ] as const) {
    it(`is ${rawTarget}`, () => assert.deepEqual(read(rawTarget), segments))
  }

  it('keeps method and path as they were sent, without the query', () => {
    assert.deepEqual(parseTarget('PROPFIND', '/%61/?x=1', 'App.Example:8443'), {
      method: 'PROPFIND',
      host: 'app.example',
      path: '/%61/',
      segments: ['a'],
    })
  })
})

describe('an ambiguous target', () => {
  const slash = 'the path holds an encoded slash or backslash'
  const dot = 'the path holds a dot segment'
  const malformed = 'the path holds malformed percent-encoding or UTF-8'
  const control = 'the path holds an encoded control character'
  const raw = 'the path holds a control character, a space or a byte that is not ASCII'
  const start = 'the path does not begin with a slash'
  const query = 'the query holds a control character, a space or a fragment'
  for (const [rawTarget, detail] of [
    ['/a%5cb', slash],
    ['/a%5Cb', slash],
    ['/a%252fb', slash],
    ['/a%252Fb', slash],
    ['/a%25252fb', slash],
    ['/a%2525252fb', slash],
    ['/a%255cb', slash],
    ['/a%25%32%66b', slash],
    ['/a%2f%252fb', slash],
    ['//a%5cb', slash],
    ['/a;%5cb', slash],
    ['/a%25%32%35%32%66b', slash],
    ['/%2e%2e%2fadmin', dot],
    ['/a\\b', 'the path holds a backslash'],
    ['//a\\b', 'the path holds a backslash'],
    ['/a;\\b', 'the path holds a backslash'],
    ['/a;b#c', 'the path holds a fragment'],
    ['\\a', start],
    ['/./a', dot],
    ['/.', dot],
    ['/..;/a', dot],
    ['/..;x=1/a', dot],
    ['/a/..%3b/b', dot],
    ['/a/%2e%2e;/b', dot],
    ['/a/%252e%252e;/b', dot],
    ['/a;/../b', dot],
    ['/a;..', dot],
    ['//..', dot],
    ['//../a', dot],
    ['/a//./b', dot],
    ['/a%2f..%2fb', dot],
    ['/a%2F%2e%2e/b', dot],
    ['/a%2f%252e%252e%2fb', dot],
    ['/a%2f.', dot],
    ['/a/.', dot],
    ['/a/./', dot],
    ['/a/..', dot],
    ['/a/../b', dot],
    ['/..', dot],
    ['/%2e', dot],
    ['/%2E%2e/a', dot],
    ['/.%2e/a', dot],
    ['/%2e./a', dot],
    ['/%252e%252e/a', dot],
    ['/%252e/a', dot],
    ['/.%252e/a', dot],
    ['/%25252e%25252e/a', dot],
    ['/%25%32%65%25%32%65/a', dot],
    ['/a%253b', 'the path holds an encoded semicolon'],
    ['/a%00b', control],
    ['/a;%00', control],
    ['//%0a', control],
    ['/a%2f%7f', control],
    ['/a%0d%0ab', control],
    ['/a%09', control],
    ['/a%1f', control],
    ['/a%7f', control],
    ['/a%C2%80', control],
    ['/a%c2%9f', control],
    ['/a%2500', control],
    ['/a%25C2%2585', control],
    ['/a\u0000b', raw],
    ['/a\tb', raw],
    ['/a\u007fb', raw],
    ['/a b', raw],
    ['/a; b', raw],
    ['//a\u00e9', raw],
    ['/\u00c3\u00a9', raw],
    ['/\u0085', raw],
    ['/é€', raw],
    ['/\uff0fa', raw],
    ['/\ud800', raw],
    ['/a%', malformed],
    ['/a%2f%', malformed],
    ['/%c3%2f%a9', malformed],
    ['//%ff', malformed],
    ['/a;%25ff', malformed],
    ['/a%2', malformed],
    ['/a%zz', malformed],
    ['/a%u002f', malformed],
    ['/a%/b', malformed],
    ['/%%32%66', malformed],
    ['/%c0%af', malformed],
    ['/%c0%ae%c0%ae/a', malformed],
    ['/%e0%80%af', malformed],
    ['/%f0%80%80%af', malformed],
    ['/%ed%a0%80', malformed],
    ['/%f4%90%80%80', malformed],
    ['/%ff', malformed],
    ['/%c3', malformed],
    ['/%c3/%a9', malformed],
    ['/%25c0%25af', malformed],
    ['/100%25beef', malformed],
    ['/a%252525252541', 'the path is percent-encoded too many times'],
    ['/a#b', 'the path holds a fragment'],
    ['/private#/public', 'the path holds a fragment'],
    ['/private#?/public', 'the path holds a fragment'],
    ['/a?b#c', query],
    ['/a?b c', query],
    ['/a?b\u0000', query],
    ['/a?b\r\n', query],
    ['/a?\u007f', query],
    ['/a?\u0100', query],
    ['', start],
    ['*', start],
    ['a', start],
    ['a//b', start],
    ['%2fa', start],
    [';/a', start],
    ['?a', start],
    ['http://app.example/a', start],
    ['app.example:443', start],
  ] as const) {
    it(`is ${JSON.stringify(rawTarget)}`, () => {
      assert.equal(read(rawTarget), detail)
      const refusal = parseTarget('GET', rawTarget, 'app.example')
      assert.equal(isRefusal(refusal) && refusal.code, 'ERR_TARGET_AMBIGUOUS')
    })
  }
})

describe('an odd target, which only some routes let pass', () => {
  for (const [rawTarget, segments, asked] of [
    ['/a%2fb', ['a/b'], ['encodedSlash']],
    ['/a%2Fb/', ['a/b'], ['encodedSlash']],
    ['/%2f', ['/'], ['encodedSlash']],
    ['//a', ['', 'a'], ['doubleSlash']],
    ['//', [''], ['doubleSlash']],
    ['/a//b', ['a', '', 'b'], ['doubleSlash']],
    ['/a//', ['a', ''], ['doubleSlash']],
    ['/a;v=1/b', ['a;v=1', 'b'], ['semicolon']],
    ['/a;', ['a;'], ['semicolon']],
    ['/a%3bv=1', ['a;v=1'], ['semicolon']],
    ['/a%3B', ['a;'], ['semicolon']],
    ['//a%2Fb;c', ['', 'a/b;c'], ['encodedSlash', 'doubleSlash', 'semicolon']],
    ['/a//b?c;d%2f', ['a', '', 'b'], ['doubleSlash']],
  ] as const) {
    it(`is ${rawTarget}`, () => {
      assert.deepEqual(read(rawTarget), segments)
      assert.deepEqual(needs(rawTarget), asked)
    })
  }

  it('is also one that has nothing to be allowed, but may be read once more', () => {
    for (const rawTarget of ['/100%25', '/%2570rivate', '/a%23b', '/a%3fb', '/a%3Fb']) {
      assert.deepEqual(needs(rawTarget), [], rawTarget)
    }
  })

  it('is none because of its query', () => {
    for (const rawTarget of ['/a?b//c', '/a?b;c', '/a?b%2f%3b%25%23']) {
      assert.equal(needs(rawTarget), undefined, rawTarget)
    }
  })
})

describe('a target with an unclear host', () => {
  it('is refused for its host, whatever the path', () => {
    assert.deepEqual(parseTarget('GET', '//', undefined), {
      code: 'ERR_HOST_AMBIGUOUS',
      detail: 'the Host header is missing or malformed',
    })
  })
})

describe('any string whatsoever', () => {
  const bytes = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map(code => String.fromCharCode(code)) })
  const units = fc.string({
    unit: fc.integer({ min: 0, max: 0xffff }).map(code => String.fromCharCode(code)),
  })
  const pieces = fc
    .array(
      fc.constantFrom('/', '%', '2', 'f', 'F', '5', 'c', '.', ';', '%25', '%2e', '%c0', '%af', 'é', '?', '#'),
    )
    .map(parts => parts.join(''))
  const anything = fc.oneof(
    bytes,
    units,
    pieces,
    pieces.map(piece => `/${piece}`),
  )

  it('is read or refused, and never throws', () => {
    fc.assert(
      fc.property(anything, fc.option(anything, { nil: undefined }), (rawTarget, host) => {
        for (const target of [
          parseTarget('GET', rawTarget, host),
          parseTarget('GET', rawTarget, 'app.example'),
          parseTarget('GET', '/', host),
        ]) {
          if (isRefusal(target)) assert.ok(target.detail.length > 0)
          else assert.equal(target.path.startsWith('/'), true)
        }
      }),
      { numRuns },
    )
  })

  it('gives segments that can be sent again and mean the same', () => {
    fc.assert(
      fc.property(anything, rawTarget => {
        const target = parseTarget('GET', rawTarget, 'app.example')
        if (isRefusal(target) || (target.needs ?? []).length > 0) return
        const again = `/${target.segments.map(segment => encodeURIComponent(segment)).join('/')}`
        assert.deepEqual(read(again), target.segments)
        for (const segment of target.segments) assert.doesNotMatch(segment, /^\.{0,2}$|[/\\;\p{Cc}]/u)
      }),
      { numRuns },
    )
  })
})

describe('a path made to take long', () => {
  const size = 16_384
  const many = (piece: string) => piece.repeat(Math.floor(size / piece.length))
  for (const path of [
    `/%${many('25')}`,
    `/%${many('25')}2f`,
    ...['%25', '%2525', '%252525', 'a/', '%41', '.', '%25%32%35'].map(piece => `/${many(piece)}`),
  ]) {
    it(`is read in time: ${path.slice(0, 20)}…`, () => {
      const started = process.cpuUsage()
      for (let round = 0; round < 100; round++) read(path)
      // Some rounds over the text take milliseconds; as many rounds as it has characters take about ten seconds
      assert.ok(process.cpuUsage(started).user < 5_000_000)
    })
  }
})
