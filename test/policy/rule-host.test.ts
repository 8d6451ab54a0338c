import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { hostMatches, parseRuleHost } from '../../src/policy/rule-host.ts'

function matches(rule: string, host: string): boolean {
  const parsed = parseRuleHost(rule)
  assert.ok(parsed !== undefined)
  return hostMatches(parsed, host)
}

describe('the host of a route', () => {
  it('is one host, in any case and with or without the final dot', () => {
    assert.equal(matches('App.Example.', 'app.example'), true)
    assert.equal(matches('app.example', 'x.app.example'), false)
    assert.equal(matches('app.example', 'app.example.evil'), false)
  })

  it('is an IPv6 literal', () => assert.equal(matches('[0::1]', '[::1]'), true))

  it('asks for exactly one label more after an asterisk', () => {
    assert.equal(matches('*.app.example', 'x.app.example'), true)
    assert.equal(matches('*.app.example', 'app.example'), false)
    assert.equal(matches('*.app.example', 'y.x.app.example'), false)
    assert.equal(matches('*.app.example', 'xapp.example'), false)
    assert.equal(matches('*.localhost', 'localhost'), false)
  })

  for (const rule of [
    '',
    '*',
    '*.',
    '*.*.example',
    'a.*.example',
    'app*.example',
    'app.example:443',
    '*.app.example:443',
    'app.example:',
    '[::1]:443',
    '*.[::1]',
    'https://app.example',
    'app.example/x',
    'a b',
  ]) {
    it(`is not ${JSON.stringify(rule)}`, () => assert.equal(parseRuleHost(rule), undefined))
  }
})
