import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { asked } from '../../src/policy/asked.ts'

const origin = 'https://app.example:8443'

function read(url: string, method = 'GET') {
  const found = asked(method, url, origin)
  return 'code' in found ? found.code : `${found.method} ${found.host}${found.path}`
}

describe('a request that somebody has written down', () => {
  it('is for the public origin where it names no other', () => {
    assert.equal(read('/a/b?c=/d'), 'GET app.example/a/b')
    assert.equal(read('https://other.example/a', 'POST'), 'POST other.example/a')
    assert.equal(read('HTTP://Other.example:81?x'), 'GET other.example/')
    assert.equal(read('https://other.example'), 'GET other.example/')
  })

  it('is not tidied up', () => {
    for (const url of ['/a/../b', 'https://app.example/a/%2e%2e/b', '/a\\b', '/a#b', '/a b', 'a', '', '*']) {
      assert.equal(read(url), 'ERR_TARGET_AMBIGUOUS', url)
    }
    assert.equal(read('/a//b'), 'GET app.example/a//b')
  })

  it('has letters beyond ASCII encoded, as clients send them', () => {
    assert.equal(read('/é/日本?ü'), 'GET app.example/%C3%A9/%E6%97%A5%E6%9C%AC')
    assert.equal(read('/\ud800'), 'GET app.example/%EF%BF%BD')
  })

  it('names one plain host', () => {
    for (const url of ['https:///a', 'https://a@b.example/', 'https://a.example:0/', 'https://é.example/']) {
      assert.equal(read(url), 'ERR_HOST_AMBIGUOUS', url)
    }
  })

  it('is refused by its method where none is ever passed on, whatever it asks for', () => {
    assert.equal(read('/', 'TRACE'), 'ERR_METHOD_NOT_ALLOWED')
    assert.equal(read('app.example:443', 'CONNECT'), 'ERR_METHOD_NOT_ALLOWED')
  })
})
