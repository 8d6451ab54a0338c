import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import httpProxy from '@fastify/http-proxy'
import * as fc from 'fast-check'
import Fastify from 'fastify'
import { isPlainTarget } from '../../src/forward/plain-target.ts'

describe('a target that is plain', () => {
  it('is none that @fastify/http-proxy would refuse, whatever its query', async t => {
    const app = Fastify()
    await app.register(httpProxy, {
      upstream: 'http://upstream.invalid',
      handler: (_request, reply) => void reply.send('passed'),
    })
    t.after(async () => app.close())
    const piece = fc.string({
      unit: fc.constantFrom('a', 'Z', '0', '-', '_', '.', '/', '?', '%', '2', 'e', '\\'),
      maxLength: 12,
    })
    const plain = piece.map(text => `/${text}`).filter(isPlainTarget)
    const passed = fc.asyncProperty(plain, async url => {
      const { statusCode, body } = await app.inject({ url })
      assert.deepEqual([statusCode, body], [200, 'passed'], url)
    })
    await fc.assert(passed, { numRuns: 300 })
  })

  for (const target of ['/', '/a', '/a/', '/reports/42?view=full', '/a.b/c-d_e.js', '/?x=../..', '/a.b.c']) {
    it(`is like ${target}`, () => assert.ok(isPlainTarget(target)))
  }
  for (const target of [
    '',
    '//',
    '//a',
    '/a//b',
    '/..',
    '/a/..',
    '/../a',
    '/a/.',
    '/.a',
    '/a..b',
    '/a.',
    '/%2e',
    '/a\\b',
    '/a;b',
    '/a#b',
    '/ä',
    '*',
    'http://a/b',
    'a',
  ]) {
    it(`is not like ${target === '' ? 'nothing' : target}`, () => assert.ok(!isPlainTarget(target)))
  }
})
