import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { newTraceHeaders, readTraceContext, traceHeaders } from '../../src/observe/trace-context.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const spanId = '00f067aa0ba902b7'
const ids = `${traceId}-${spanId}`
const valid = `00-${ids}-01`

/** What is passed on of these headers. */
const passed = (traceparent: string, tracestate?: string): Readonly<Record<string, string | undefined>> => {
  const context = readTraceContext({ traceparent, ...(tracestate !== undefined && { tracestate }) })
  const lines = context === undefined ? [] : traceHeaders(context)
  return { traceparent: lines[1], tracestate: lines[3] }
}
const state = (tracestate: string) => passed(valid, tracestate)['tracestate']

describe('a traceparent that is well formed', () => {
  it('is passed on as it is', () => {
    for (const flags of ['00', '01', '02', '03']) {
      assert.equal(passed(`00-${ids}-${flags}`)['traceparent'], `00-${ids}-${flags}`)
    }
  })

  it('keeps no flag that nobody knows', () => {
    assert.equal(passed(`00-${ids}-fd`)['traceparent'], valid)
  })

  it('of a later version is passed on in the one that is known, without what it says beyond that', () => {
    for (const later of [`cc-${ids}-01`, `cc-${ids}-01-what-the-future-will-be-like`, `01-${ids}-01-`]) {
      assert.equal(passed(later)['traceparent'], valid, later)
    }
  })
})

describe('a traceparent that is not', () => {
  const zeros = '0'.repeat(32)
  const rows: readonly (readonly [why: string, text: string])[] = [
    ['has the version that is forbidden', `ff-${ids}-01`],
    ['has more than version 00 has', `00-${ids}-01-more`],
    ['has a dash behind version 00', `00-${ids}-01-`],
    ['has something else behind a later version', `cc-${ids}-01.what`],
    ['has a version that is too long', `000-${ids}-01`],
    ['has a version that is too short', `0-${ids}-01`],
    ['has a version of other letters', `.0-${ids}-01`],
    ['has a trace id of zeros', `00-${zeros}-${spanId}-01`],
    ['has a trace id of zeros in a later version', `cc-${zeros}-${spanId}-01`],
    ['has a span id of zeros', `00-${traceId}-${zeros.slice(16)}-01`],
    ['has a span id of zeros in a later version', `cc-${traceId}-${zeros.slice(16)}-01`],
    ['has a trace id that is too short', `00-${traceId.slice(1)}-${spanId}-01`],
    ['has a trace id that is too long', `00-${traceId}0-${spanId}-01`],
    ['has a span id that is too short', `00-${traceId}-${spanId.slice(1)}-01`],
    ['has capital letters', valid.toUpperCase()],
    ['has flags that are too short', `00-${ids}-1`],
    ['has flags that are too long', `00-${ids}-011`],
    ['has flags of other letters', `00-${ids}-.0`],
    ['stands there twice', `${valid}, ${valid}`],
    ['stands there twice in a later version', `cc-${ids}-01, cc-${ids}-01`],
    ['is empty', ''],
    ['has a line end', `${valid}\n`],
  ]
  for (const [why, text] of rows) {
    it(`counts for nothing, and its tracestate neither, when it ${why}`, () => {
      assert.equal(readTraceContext({ traceparent: text, tracestate: 'a=b' }), undefined)
    })
  }

  it('counts for nothing when it is missing', () => {
    assert.equal(readTraceContext({ tracestate: 'a=b' }), undefined)
  })
})

describe('a tracestate', () => {
  it('is passed on without blanks and empty members', () => {
    assert.equal(state('foo=1 \t , \t bar=2, ,\t baz=3,'), 'foo=1,bar=2,baz=3')
    assert.equal(state('t61rcWkgMzE=a b,fw529a3039@dt= x'), undefined)
    assert.equal(state('fw529a3039@dt=a b,0@a=~!'), 'fw529a3039@dt=a b,0@a=~!')
  })

  it('is left out where it says nothing', () => {
    for (const text of ['', ' ', ',', ' , ,']) assert.equal(state(text), undefined)
    assert.equal(passed(valid, '')['traceparent'], valid)
  })

  it('is left out, and the trace goes on, when a member is wrong', () => {
    const long = 'a'.repeat(257)
    for (const member of [
      ...['foo', 'foo=', '=1', 'foo =1', 'FOO=1', 'foo.bar=1', '1foo=1', 'foo@=1', '@foo=1', 'a@b@c=1'],
      ...['foo@1bar=1', 'foo=1=2', 'foo=\u007f', 'foo=bär', `${long}=1`, `foo=${long}`],
      ...[`${'t'.repeat(242)}@v=1`, `t@${'v'.repeat(15)}=1`],
    ]) {
      const found = passed(valid, `bar=2,${member}`)
      assert.deepEqual(found, { traceparent: valid, tracestate: undefined }, member)
    }
  })

  it('has names as long as they may be', () => {
    for (const key of ['a'.repeat(256), `${'t'.repeat(241)}@${'v'.repeat(14)}`]) {
      assert.equal(state(`${key}=1`), `${key}=1`)
    }
    assert.equal(state(`foo=${'1'.repeat(256)}`), `foo=${'1'.repeat(256)}`)
  })

  it('has one member of a name, the first', () => {
    assert.equal(state('foo=1,bar=2,foo=3'), 'foo=1,bar=2')
  })

  const members = (count: number, text = '1') =>
    Array.from({ length: count }, (_, at) => `bar${String(at).padStart(2, '0')}=${text}`)

  it('has 32 members at most, or is left out', () => {
    assert.equal(state(members(32).join(',')), members(32).join(','))
    assert.equal(state(members(33).join(',')), undefined)
  })

  it('is passed on up to 512 characters; large members go first, then the last ones', () => {
    const text = 'x'.repeat(25)
    // 32 characters each with its comma, but for the last
    const exact = [...members(15, text), `last0=${'x'.repeat(26)}`]
    assert.equal(exact.join(',').length, 512)
    assert.equal(state(exact.join(',')), exact.join(','))
    const more = members(17, text)
    assert.equal(state(more.join(',')), more.slice(0, 16).join(','))
    const large = `large=${'x'.repeat(123)}`
    assert.equal(large.length, 129)
    assert.equal(state([large, ...exact].join(',')), exact.join(','))
    assert.equal(state([large, ...members(2)].join(',')), [large, ...members(2)].join(','))
  })

  it('is left out where each member is too large', () => {
    const large = ['a', 'b', 'c'].map(key => `${key}=${'x'.repeat(200)}`)
    assert.equal(state(large.join(',')), undefined)
  })
})

/** The traceparent that a request with this id begins with, in so many words. */
function plainly(id: string): string {
  const digits = id.replaceAll('-', '').toLowerCase()
  const isTrace = /^[0-9a-f]{32}$/.test(digits) && /[^0]/.test(digits)
  const trace = isTrace ? digits : Buffer.from(id.padEnd(16, '0')).toString('hex').slice(0, 32)
  const span = trace.slice(8, 24)
  return `00-${trace}-${span === '0'.repeat(16) ? '0000000000000001' : span}-01`
}

describe('a trace that begins here', () => {
  const requestId = '0f8fad5b-d9cb-469f-a165-70867728950e'

  it('has the id of the request and the form of W3C Trace Context', () => {
    assert.match(
      newTraceHeaders(requestId)[1] ?? '',
      new RegExp(`^00-${requestId.replaceAll('-', '')}-[0-9a-f]{16}-01$`),
    )
  })

  it('has that form for any request id, and is never all zeros', () => {
    for (const id of ['short-id', '0'.repeat(32), 'x'.repeat(128), '00000000-0000-0000-0000-000000000000']) {
      const [, traceparent = ''] = newTraceHeaders(id)
      assert.notEqual(readTraceContext({ traceparent }), undefined, traceparent)
    }
  })

  it('is the same for any id that a proxy may give, in whatever shape it is', () => {
    const hex = fc.string({
      unit: fc.constantFrom(...Array.from('0123456789abcdef')),
      minLength: 32,
      maxLength: 32,
    })
    const dashed = fc.tuple(hex, fc.constantFrom([8, 12, 16, 20], [4, 9], [])).map(([digits, cuts]) =>
      Array.from(digits)
        .map((digit, at) => (cuts.some(cut => cut === at) ? `-${digit}` : digit))
        .join(''),
    )
    // As a UUID, but for one character.
    const nearly = fc
      .tuple(fc.uuid(), fc.nat(35), fc.constantFrom(...Array.from('09afgAFGxX-._:/`')))
      .map(([id, at, other]) => `${id.slice(0, at)}${other}${id.slice(at + 1)}`)
    const any = fc.string({
      unit: fc.constantFrom(...Array.from('09afAFxX-._:')),
      minLength: 8,
      maxLength: 128,
    })
    const all = fc.oneof(
      fc.uuid(),
      dashed,
      nearly,
      any,
      dashed.map(id => id.toUpperCase()),
    )
    fc.assert(
      fc.property(all, id => {
        assert.deepEqual(newTraceHeaders(id), ['traceparent', plainly(id)])
      }),
      { numRuns: 2000 },
    )
  })

  it('has one of its own where the id says another thing, and the middle of it as the span', () => {
    const rows = [
      ['0f8fad5b-d9cb-469f-a165-70867728950g', '30663866616435622d643963622d3436'],
      ['0f8fad5b-d9cb-469f-a165_70867728950e', '30663866616435622d643963622d3436'],
      ['0f8fad5b-d9cb-469f-a165-70867728950/', '30663866616435622d643963622d3436'],
      ['0f8fad5b-d9cb-469f-a165-70867728950:', '30663866616435622d643963622d3436'],
      ['0f8fad5b-d9cb-469f-a165-70867728950`', '30663866616435622d643963622d3436'],
      ['short-id', '73686f72742d69643030303030303030'],
      ['00000000-0000-0000-0000-000000000000', '30303030303030302d303030302d3030'],
    ]
    for (const [id = '', traceId = ''] of rows)
      assert.equal(newTraceHeaders(id)[1], `00-${traceId}-${traceId.slice(8, 24)}-01`, id)
  })

  it('has a span that is not all zeros where the middle of the id is', () => {
    for (const id of ['12345678-0000-0000-0000-000012345678', `12345678${'0'.repeat(16)}12345678`])
      assert.equal(newTraceHeaders(id)[1], `00-12345678${'0'.repeat(16)}12345678-0000000000000001-01`)
  })

  it('is not changed by the one that begins next', () => {
    const before = newTraceHeaders(requestId)
    newTraceHeaders('11111111-1111-4111-8111-111111111111')
    assert.equal(before[1], '00-0f8fad5bd9cb469fa16570867728950e-d9cb469fa1657086-01')
  })
})
