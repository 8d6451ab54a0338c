import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { responseHeaders } from '../../src/forward/response-headers.ts'

const options = { isOurCookie: (name: string) => name === 'ours' }
const plain = { setCookies: [], isAuthenticated: false }
const known = { setCookies: [], isAuthenticated: true }

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
    assert.deepEqual(responseHeaders(raw, plain, options), raw)
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
    assert.deepEqual(responseHeaders(raw, plain, options), ['X-Stay', '2'])
  })

  it('keep framing and cookies whatever Connection lists', () => {
    const raw = ['Content-Length', '2', 'Content-Type', 'a/b', 'Set-Cookie', 'a=1']
    const connection = ['connection', 'content-length, content-type, set-cookie']
    assert.deepEqual(responseHeaders([...connection, ...raw], plain, options), raw)
  })

  it('cannot speak in our name', () => {
    assert.deepEqual(responseHeaders(['X-Entrada', 'me'], plain, options), [])
  })

  it('cannot set cookies under our names', () => {
    const raw = ['Set-Cookie', 'ours=evil; Path=/', 'set-cookie', ' ours = evil', 'Set-Cookie', 'theirs=1']
    assert.deepEqual(responseHeaders(raw, plain, options), ['Set-Cookie', 'theirs=1'])
  })
})

describe('an answer that carries our cookie', () => {
  it('is kept by no cache', () => {
    assert.deepEqual(
      responseHeaders(
        ['Cache-Control', 'public, max-age=60'],
        { setCookies: ['ours=1'], isAuthenticated: true },
        options,
      ),
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
      assert.deepEqual(responseHeaders(['Cache-Control', from], known, options), ['Cache-Control', to])
    })
  }
})
