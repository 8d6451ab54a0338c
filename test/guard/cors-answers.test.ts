import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { compilePolicy } from '../../src/policy/compile.ts'
import { startGuarded } from './guarded.ts'

const tools = 'https://tools.example'
const evil = 'https://evil.example'
const cors = { origins: [tools], methods: ['GET'], headers: [], credentials: true, maxAge: 60 }

let guarded: Awaited<ReturnType<typeof startGuarded>>
before(async () => {
  const rules = [{ path: '/read/**', methods: ['GET'], cors }, { path: '/read/**' }]
  guarded = await startGuarded(undefined, { policy: compilePolicy(rules, 'authenticated') })
})
after(async () => guarded.close())

async function ask(method: string, headers: Readonly<Record<string, string>>) {
  const answer = await fetch(`${guarded.url}/read/a`, { method, headers })
  const allowed = ['origin', 'credentials'].map(name => answer.headers.get(`access-control-allow-${name}`))
  return [answer.status, ...allowed, answer.headers.get('vary')]
}

describe('the guard before a route with cors', () => {
  it('answers the preflights of an origin on the list, by the method that is to come', async () => {
    const preflight = async (origin: string, method: string) =>
      ask('OPTIONS', { Origin: origin, 'Access-Control-Request-Method': method })
    assert.deepEqual(await preflight(tools, 'GET'), [204, tools, 'true', 'Origin'])
    assert.deepEqual(await preflight(evil, 'GET'), [403, null, null, 'Origin'])
    assert.deepEqual(await preflight(tools, 'PUT'), [401, null, null, 'Accept, Cookie, Sec-Fetch-Mode'])
  })

  it('lets an origin on the list read a refusal', async () => {
    const vary = 'Accept, Cookie, Sec-Fetch-Mode, Origin'
    assert.deepEqual(await ask('GET', { Origin: tools }), [401, tools, 'true', vary])
    assert.deepEqual(await ask('GET', { Origin: evil }), [401, null, null, vary])
  })
})
