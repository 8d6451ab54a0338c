import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { originsOf } from '../support/public-origins.ts'

const a = 'https://app.example'
const b = 'https://team.example:8443'
const v6 = 'https://[::1]'
const proxy = '10.0.0.1'
const origins = originsOf([a, b, 'https://team.example:9443', v6], proxy)

/** The origin that a request is taken to have come to. @param forwarded X-Forwarded-Host */
function of(host: string | undefined, forwarded?: string, peer = '192.0.2.7', among = origins): string {
  const headers = { host, ...(forwarded !== undefined && { 'x-forwarded-host': forwarded }) }
  return among.of({ headers, socket: { remoteAddress: peer } }).origin
}

describe('the public origin of a request', () => {
  for (const [host, origin] of [
    ['app.example', a],
    ['APP.Example', a],
    ['app.example:443', a],
    ['app.example:', a],
    ['team.example:8443', b],
    ['Team.Example:8443', b],
    ['[::1]:443', v6],
  ] as const) {
    it(`is the one that its Host names: ${host}`, () => {
      assert.equal(of(host), origin)
      assert.equal(origins.named({ headers: { host }, socket: {} })?.origin, origin)
    })
  }

  for (const host of [
    ...['evil.example', 'app.example.evil.example', 'evil-app.example', 'x.app.example', 'app.example.'],
    ...['team.example', 'team.example:443', 'app.example:80', 'app.example:8443', 'app.example:443:443'],
    ...['app.example,team.example:8443', 'app.example@evil.example', 'team.example:8443/', ' ', '', 'a b'],
    ...['__proto__', 'constructor', '[::1', 'app.example:443443'],
  ]) {
    it(`is the first where the Host is none of them: ${host}`, () => {
      assert.equal(of(host), a)
      assert.equal(origins.named({ headers: { host }, socket: {} }), undefined)
    })
  }

  it('is the first where there is no Host', () => {
    assert.equal(of(undefined), a)
  })

  it('has the usual port of http where all are http', () => {
    const plain = originsOf(['http://a.example', 'http://b.example'])
    assert.equal(of('b.example:80', undefined, proxy, plain), 'http://b.example')
    assert.equal(of('b.example:443', undefined, proxy, plain), 'http://a.example')
  })
})

describe('X-Forwarded-Host', () => {
  it('says from a trusted proxy which origin it is, whatever the Host', () => {
    assert.equal(of('app.example', 'team.example:8443', proxy), b)
    assert.equal(of('gateway.internal', 'TEAM.example:8443', proxy), b)
  })

  it('says nothing from anybody else', () => {
    assert.equal(of('app.example', 'team.example:8443'), a)
    assert.equal(of('team.example:8443', 'app.example'), b)
  })

  it('adds no origin to those that are set', () => {
    assert.equal(of('team.example:8443', 'evil.example', proxy), a)
  })

  it('counts by its last name, which the nearest proxy has written', () => {
    assert.equal(of('app.example', 'app.example, team.example:8443', proxy), b)
    assert.equal(of('team.example:8443', 'team.example:8443,evil.example', proxy), a)
    assert.equal(of('team.example:8443', 'team.example:8443,', proxy), a)
  })

  it('leaves it to the Host when it is empty', () => {
    assert.equal(of('team.example:8443', '', proxy), b)
  })
})

describe('the nearest origin of a request to another port', () => {
  const nearest = (host: string) => origins.nearest({ headers: { host }, socket: {} }).origin

  it('has the name of its host, the first of several', () => {
    assert.equal(nearest('team.example:8080'), b)
    assert.equal(nearest('Team.example'), b)
    assert.equal(nearest('team.example:9443'), 'https://team.example:9443')
    assert.equal(nearest('[::1]:8080'), v6)
  })

  it('is the first where no origin has that name', () => {
    assert.equal(nearest('evil.example:8080'), a)
    assert.equal(nearest('x.team.example:8080'), a)
  })
})
