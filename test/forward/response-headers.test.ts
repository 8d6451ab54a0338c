import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { responseHeaders } from '../../src/forward/response-headers.ts'

const options = { isOurCookie: (name: string) => name === 'ours' }
const plain = { setCookies: [], isAuthenticated: false }
const known = { setCookies: [], isAuthenticated: true }

/** The headers for the client, without the Via that each answer gets. */
function passed(raw: readonly string[], added: Parameters<typeof responseHeaders>[1] = plain) {
  const headers = responseHeaders(raw, added, options)
  const at = headers.lastIndexOf('Via')
  assert.equal(headers[at + 1], '1.1 entrada')
  return headers.toSpliced(at, 2)
}

describe('the headers of an answer', () => {
  it('come as the upstream sent them, order, spelling and bytes', () => {
    const raw = [
      'DATE',
      'x',
      'Set-Cookie',
      'a=1',
      'set-cookie',
      'b=2',
      'X-Name',
      '\u00e9',
      'Cache-Control',
      'public',
    ]
    assert.deepEqual(passed(raw), raw)
  })

  it('come without those of the connection', () => {
    const raw = [
      'Connection',
      'close, X-Hop',
      'Keep-Alive',
      'x',
      'X-Hop',
      '1',
      'Transfer-Encoding',
      'chunked',
      'X-Stay',
      '2',
    ]
    assert.deepEqual(passed(raw), ['X-Stay', '2'])
  })

  it('keep framing and cookies whatever Connection lists', () => {
    const raw = ['Content-Length', '2', 'Content-Type', 'a/b', 'Set-Cookie', 'a=1']
    const connection = ['connection', 'content-length, content-type, set-cookie']
    assert.deepEqual(passed([...connection, ...raw]), raw)
  })

  it('cannot speak in our name', () => {
    assert.deepEqual(passed(['X-Entrada', 'me']), [])
  })

  it('cannot set cookies under our names', () => {
    const raw = ['Set-Cookie', 'ours=evil; Path=/', 'set-cookie', ' ours = evil', 'Set-Cookie', 'theirs=1']
    assert.deepEqual(passed(raw), ['Set-Cookie', 'theirs=1'])
  })
})

describe('an answer that carries our cookie', () => {
  it('is kept by no cache', () => {
    assert.deepEqual(
      passed(['Cache-Control', 'public, max-age=60'], {
        setCookies: ['ours=1'],
        isAuthenticated: true,
        keepsCache: true,
      }),
      ['Cache-Control', 'private, no-store', 'Set-Cookie', 'ours=1'],
    )
  })
})

describe('an answer to somebody who is known', () => {
  const rows: [from: string, to: string][] = [
    ['public, max-age=60', 'private, max-age=60'],
    ['max-age=60, S-MaxAge=90', 'private, max-age=60'],
    ['s-maxage=90', 'private'],
    ['PUBLIC', 'private'],
    ['private, public', 'private'],
    ['max-age=60', 'max-age=60'],
    ['no-store', 'no-store'],
  ]
  for (const [from, to] of rows) {
    it(`is kept by no shared cache: ${from}`, () => {
      assert.deepEqual(passed(['Cache-Control', from], known), ['Cache-Control', to])
    })
  }
})

describe('an answer on a route that keeps the caching headers', () => {
  it('has them as the upstream sent them', () => {
    const raw = ['Cache-Control', 'public, s-maxage=90', 'Surrogate-Control', 'max-age=9']
    assert.deepEqual(passed(raw, { ...known, keepsCache: true }), raw)
    assert.deepEqual(passed(raw, known), ['Cache-Control', 'private'])
  })
})

describe('the way of an answer', () => {
  it('is told in Via, behind what is there already', () => {
    const headers = responseHeaders(['Via', '1.0 fred'], plain, options)
    assert.deepEqual(headers, ['Via', '1.0 fred', 'Via', '1.1 entrada'])
  })
})

describe('the length of an answer', () => {
  it('is left out where there never is a body, and kept where it tells of one elsewhere', () => {
    const raw = ['Content-Length', '5']
    assert.deepEqual(passed(raw, { ...plain, status: 204 }), [])
    assert.deepEqual(passed(raw, { ...plain, status: 304 }), raw)
  })
})

describe('an answer of which the route says what other origins may do', () => {
  const raw = [
    ...['Access-Control-Allow-Origin', '*', 'access-control-allow-credentials', 'true'],
    ...['Access-Control-Max-Age', '9', 'Access-Control-Expose-Headers', 'X-Total'],
  ]

  it('says that in place of what the upstream says', () => {
    const crossOrigin = ['Vary', 'Origin', 'Access-Control-Allow-Origin', 'https://tools.example']
    assert.deepEqual(passed(raw, { ...plain, crossOrigin }), [
      ...['Access-Control-Expose-Headers', 'X-Total'],
      ...crossOrigin,
    ])
  })

  it('is no other where the route says nothing', () => {
    assert.deepEqual(passed(raw), raw)
  })
})
