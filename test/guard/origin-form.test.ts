import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { originForm } from '../../src/guard/origin-form.ts'

const asked = (url: string | undefined, host: string | undefined) =>
  originForm({ url, headers: host === undefined ? {} : { host } })

describe('a target in absolute-form for the own host', () => {
  for (const [url, host, target] of [
    ['http://app.example/a?b', 'app.example', '/a?b'],
    ['http://app.example', 'app.example', '/'],
    ['http://app.example?b', 'app.example', '/?b'],
    ['HTTP://APP.Example/a', 'app.example', '/a'],
    ['http://app.example/a', 'APP.EXAMPLE', '/a'],
    ['http://app.example:80/a', 'app.example', '/a'],
    ['http://app.example:/a', 'app.example', '/a'],
    ['http://app.example:080/a', 'app.example:80', '/a'],
    ['http://app.example/a', 'app.example:80', '/a'],
    ['https://app.example/a', 'app.example:443', '/a'],
    ['https://app.example:443/a', 'app.example', '/a'],
    ['http://app.example:8080/a', 'app.example:8080', '/a'],
    ['http://[::1]:80/a', '[::1]', '/a'],
    ['http://app.example//a%2f', 'app.example', '//a%2f'],
    ['http://app.example/http://evil.example/', 'app.example', '/http://evil.example/'],
  ] as const) {
    it(`is read as a path: ${url} at ${host}`, () => assert.equal(asked(url, host), target))
  }
})

describe('any other target', () => {
  for (const [url, host] of [
    ['/a', 'app.example'],
    ['//evil.example/a', 'app.example'],
    ['/http://app.example/a', 'app.example'],
    ['*', 'app.example'],
    ['', 'app.example'],
    ['http://evil.example/a', 'app.example'],
    ['http://app.example:81/a', 'app.example'],
    ['http://app.example/a', 'app.example:443'],
    ['https://app.example/a', 'app.example:80'],
    ['http://app.example:443/a', 'app.example'],
    ['http://u@app.example/a', 'app.example'],
    ['http://app.example@evil.example/a', 'app.example'],
    ['http://app.example:80:80/a', 'app.example'],
    ['http://app.example:8a/a', 'app.example'],
    ['http:///a', 'app.example'],
    ['http:///a', ''],
    ['http://app.example/a', undefined],
    ['http://app.example\\.evil.example/a', 'app.example'],
    ['http://app.example#/a', 'app.example#'],
    ['ftp://app.example/a', 'app.example'],
    ['app.example:443', 'app.example'],
  ] as const) {
    it(`is left as it is: ${url} at ${host}`, () => {
      const left = asked(url, host)
      assert.equal(left, url)
    })
  }

  it('is the root when there is none', () => assert.equal(asked(undefined, 'app.example'), '/'))
})
