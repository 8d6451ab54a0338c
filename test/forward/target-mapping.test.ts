import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { GatewayError } from '../../src/errors.ts'
import { asSent, createTargetMapping } from '../../src/forward/target-mapping.ts'

/** The target for the upstream, or the code of the refusal. */
function mapped(from: string, to: string, target: string): string {
  try {
    return createTargetMapping({ from, to })(target).target
  } catch (error) {
    if (error instanceof GatewayError) return error.code
    throw error
  }
}

describe('a prefix that is cut off', () => {
  const rows: [target: string, upstream: string][] = [
    ['/api', '/'],
    ['/api/', '/'],
    ['/api?x=/api', '/?x=/api'],
    ['/api/v1', '/v1'],
    ['/api/v1/', '/v1/'],
    ['/api/api/v1', '/api/v1'],
    ['/api/%41%2f;b//c?d=%zz', '/%41%2f;b//c?d=%zz'],
    // Another spelling of the same segment: as many bytes are dropped as the client sent.
    ['/ap%69/v1', '/v1'],
    ['/%61%70%69/%61', '/%61'],
    ['/ap%69?x', '/?x'],
  ]
  for (const [target, upstream] of rows) {
    it(`leaves the rest byte for byte: ${target}`, () => {
      assert.equal(mapped('/api', '', target), upstream)
    })
  }

  const strangers = [
    '/',
    '/apix',
    '/ap',
    '/API/v1',
    '/v1/api',
    '/api..',
    '/api../admin',
    '/api%2e/',
    '/api%2e/admin',
    '/api%2e%2e/',
    '/api;x/v1',
    '/api%2fadmin',
    '/api%2Fadmin/x',
    '/%2fapi/x',
    '/ap%2569/x',
    '/api%ff/x',
    '/%zz/x',
    '//api/x',
    '/?/api/x',
  ]
  for (const target of strangers) {
    it(`is no prefix of what does not lie below it: ${target}`, () => {
      assert.equal(mapped('/api', '', target), 'ERR_NOT_FOUND')
    })
  }

  for (const target of ['/api//', '/api//evil.example/x', '/api///x', '/ap%69//x']) {
    it(`never leaves a path that names a host: ${target}`, () => {
      assert.equal(mapped('/api', '', target), 'ERR_TARGET_AMBIGUOUS')
    })
  }

  it('may have several segments, of any letters', () => {
    assert.equal(mapped('/a/é', '', '/a/%C3%A9/x'), '/x')
    assert.equal(mapped('/a/b', '', '/a'), 'ERR_NOT_FOUND')
    assert.equal(mapped('/a/b/', '', '/a/b'), '/')
    assert.equal(mapped('/a/%zz', '', '/a/%zz/x'), 'ERR_NOT_FOUND')
  })

  it('is told to the upstream as it was set', () => {
    assert.equal(createTargetMapping({ from: '/api/', to: '' })('/ap%69/x').prefix, '/api')
    assert.equal(createTargetMapping({ from: '/é', to: '' })('/%C3%A9/x').prefix, '/\u00c3\u00a9')
  })
})

describe('a prefix that is replaced', () => {
  const rows: [target: string, upstream: string][] = [
    ['/app', '/v2/app'],
    ['/app/', '/v2/app/'],
    ['/app/x?y', '/v2/app/x?y'],
    ['/app//x', '/v2/app//x'],
    ['/ap%70/x', '/v2/app/x'],
    ['/other', 'ERR_NOT_FOUND'],
  ]
  for (const [target, upstream] of rows) {
    it(`gives way to the other, the rest stays: ${target}`, () => {
      assert.equal(mapped('/app', '/v2/app', target), upstream)
    })
  }

  it('is not told as cut off, which it is not', () => {
    assert.deepEqual(createTargetMapping({ from: '/a', to: '/b' })('/a/x'), { target: '/b/x' })
  })

  it('may be nothing: then every path gets another front', () => {
    assert.deepEqual(createTargetMapping({ from: '/', to: '/b/' })('/a/x'), { target: '/b/a/x' })
    assert.deepEqual(createTargetMapping({ from: '', to: '' })('/a/x'), { target: '/a/x' })
  })
})

describe('an upstream without a mapping', () => {
  it('gets every target as it was sent', () => {
    assert.deepEqual(asSent('/%61/../?b'), { target: '/%61/../?b' })
  })
})
