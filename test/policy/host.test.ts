import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { inspect } from 'node:util'
import * as fc from 'fast-check'
import { parseHost } from '../../src/policy/host.ts'

describe('a host', () => {
  for (const [header, host] of [
    ['app.example', 'app.example'],
    ['APP.Example', 'app.example'],
    ['app.example:8443', 'app.example'],
    ['app.example:65535', 'app.example'],
    ['app.example.', 'app.example'],
    ['app.example.:443', 'app.example'],
    ['localhost', 'localhost'],
    ['my_service-1', 'my_service-1'],
    ['127.0.0.1:80', '127.0.0.1'],
    ['[::1]', '[::1]'],
    ['[::1]:8080', '[::1]'],
    ['[0:0:0:0:0:0:0:1]', '[::1]'],
    ['[2001:DB8::A]', '[2001:db8::a]'],
  ] as const) {
    it(`is ${host} in ${header}`, () => assert.equal(parseHost(header), host))
  }

  for (const header of [
    undefined,
    '',
    ' ',
    '.',
    '.app.example',
    'app..example',
    'app.example..',
    ' app.example',
    'app.example ',
    'a b',
    'a b@c',
    'user@app.example',
    'user:secret@app.example',
    'app.example,evil.example',
    'app.example, evil.example',
    'app.example:',
    'app.example:0',
    'app.example:65536',
    'app.example:999999',
    'app.example:http',
    'app.example:80:80',
    'app.example:-1',
    'app.example/',
    'app.example#',
    'app.example?x',
    'app.example\\',
    'app%2eexample',
    'app.example\n',
    'app.example\u0000',
    'b\u00fccher.example',
    'app.ex\uff41mple',
    '*.example',
    '::1',
    '[::1',
    '[]',
    '[::1]x',
    '[::g]',
    '[1:2]',
    '[fe80::1%25eth0]',
    `${'a.'.repeat(130)}a`,
  ]) {
    it(`is not in ${inspect(header).slice(0, 40)}`, () => assert.equal(parseHost(header), undefined))
  }

  it('is the same in capitals, which are never left as they are', () => {
    const piece = fc.constantFrom(
      'a',
      'x-1',
      '_',
      '.',
      '.',
      ':',
      '0',
      '80',
      '1',
      '6553',
      '5',
      '6',
      '[::1]',
      '@',
      ' ',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), pieces => {
        const header = `b${pieces.join('')}`
        assert.equal(parseHost(header), parseHost(header.toUpperCase()))
      }),
      { numRuns: 5000 },
    )
  })
})
