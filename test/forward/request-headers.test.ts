import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { requestHeaders } from '../../src/forward/request-headers.ts'

const options = { isOurCookie: (name: string) => name === 'ours' }
const added = [
  ['X-Forwarded-User', 'ada'],
  ['X-Request-Id', 'r1'],
]

describe('the headers that the upstream gets', () => {
  it('are those of the client in order, spelling and bytes, then ours', () => {
    const raw = ['Host', 'app.example', 'aCCept', '*/*', 'X-Name', 'J\u00c3\u00b8rn', 'Accept', 'text/html']
    assert.deepEqual(requestHeaders(raw, undefined, added, options), [...raw, ...added.flat()])
  })

  it('are without everything that could be read as identity, or that belongs to the connection', () => {
    const raw = [
      'X_Forwarded_User',
      'eve',
      'x-forwarded-user',
      'eve',
      'Remote-User',
      'eve',
      'TE',
      'trailers',
      'Upgrade',
      'h2c',
    ]
    assert.deepEqual(requestHeaders(raw, undefined, added, options), added.flat())
  })

  it('are without Authorization', () => {
    assert.deepEqual(
      requestHeaders(['Authorization', 'Bearer x', 'Authori_zation', 'x'], undefined, [], options),
      [],
    )
  })

  it('have the cookies of the client without ours', () => {
    assert.deepEqual(requestHeaders(['Cookie', 'a=1; ours=2'], undefined, [], options), ['Cookie', 'a=1'])
    assert.deepEqual(requestHeaders(['cookie', 'ours=2'], undefined, [], options), [])
  })
})

describe('the Host that the upstream gets', () => {
  it("is the client's, or its own when it is set so", () => {
    const raw = ['hOst', 'app.example']
    assert.deepEqual(requestHeaders(raw, undefined, [], options), raw)
    assert.deepEqual(requestHeaders(raw, undefined, [], { ...options, host: 'internal:3000' }), [
      'hOst',
      'internal:3000',
    ])
  })
})

describe('a header that the client names in Connection', () => {
  it('ends here', () => {
    assert.deepEqual(requestHeaders(['X-Hop', '1', 'X-Stay', '2'], 'close, x-HOP', [], options), [
      'X-Stay',
      '2',
    ])
  })

  it('is kept when it is ours, the framing or the host', () => {
    const raw = ['Host', 'app.example', 'Content-Length', '3', 'Content-Type', 'text/plain']
    const connection = 'x-forwarded-user, X-Request-Id, content-length, content-type, host'
    assert.deepEqual(requestHeaders(raw, connection, added, options), [...raw, ...added.flat()])
  })
})
