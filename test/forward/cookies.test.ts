import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setCookieName, withoutOwnCookies } from '../../src/forward/cookies.ts'

const isOurs = (name: string) => name === 'ours'

describe('a Cookie header on its way to the upstream', () => {
  const rows: [from: string, to: string | undefined][] = [
    ['a=1; b=2', 'a=1; b=2'],
    ['a=1;b="x y";  c', 'a=1;b="x y";  c'],
    ['ours=1', undefined],
    ['ours=1; a=2', 'a=2'],
    ['a=1; ours=2', 'a=1'],
    ['a=1; ours=2; b=3', 'a=1; b=3'],
    ['a=1;ours =2;\tours=3; b', 'a=1; b'],
    ['ours', undefined],
    ['ourselves=1; xours=2; a=ours=3', 'ourselves=1; xours=2; a=ours=3'],
  ]
  for (const [from, to] of rows) {
    it(`keeps all but ours, byte for byte: ${from}`, () => assert.equal(withoutOwnCookies(from, isOurs), to))
  }
})

describe('the name of a cookie that is set', () => {
  for (const line of ['a=1', 'a=1; Path=/', ' a = 1;x', 'a', 'a;b=c']) {
    it(`is a: ${line}`, () => assert.equal(setCookieName(line), 'a'))
  }
})
