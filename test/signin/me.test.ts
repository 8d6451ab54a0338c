import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CookieJar } from '../support/cookie-jar.ts'
import { startEndpoints } from './endpoints.ts'

const script = { 'sec-fetch-mode': 'cors' }

describe('/.auth/me', () => {
  it('tells a script who is signed in, and nothing else', async () => {
    const { visit, signedIn, close } = await startEndpoints()
    const answer = await visit('/.auth/me', await signedIn(), { headers: script })
    const { session, ...rest } = JSON.parse(answer.body) as Record<string, unknown>
    assert.match(String(session), /^[\w-]{22}$/)
    assert.deepEqual(rest, {
      user: 'sub-ada',
      name: 'Ada Lovelace',
      roles: ['Admin'],
      groups: [],
      authenticatedAt: 1_800_000_000,
      expiresAt: 1_800_003_600,
      idleAt: 1_800_000_900,
    })
    await close()
  })

  it('answers 401 to a script when nobody is signed in', async () => {
    const { visit, close } = await startEndpoints()
    assert.equal((await visit('/.auth/me', new CookieJar(), { headers: script })).statusCode, 401)
    await close()
  })

  it('shows no token to a browser that navigates to it', async () => {
    const { visit, signedIn, close } = await startEndpoints()
    const answer = await visit('/.auth/me', await signedIn())
    assert.match(answer.body, /Ada Lovelace/)
    const [, latest] = /Ends at the latest.*?datetime="([^"]+)"/s.exec(answer.body) ?? []
    assert.equal(latest, new Date(1_800_003_600_000).toISOString())
    assert.ok(!answer.body.includes('header.claims.signature'))
    await close()
  })
})

describe('an address under our prefix', () => {
  it('that does not exist is not found, and never the application', async () => {
    const { visit, close } = await startEndpoints()
    for (const path of ['/.auth', '/.auth/', '/.auth/nothing', '/.auth/me/x']) {
      assert.equal((await visit(path, new CookieJar())).statusCode, 404, path)
    }
    await close()
  })

  it('does not take other methods', async () => {
    const { visit, close } = await startEndpoints()
    const answer = await visit('/.auth/login', new CookieJar(), { method: 'POST' })
    assert.deepEqual([answer.statusCode, answer.headers.allow], [405, 'GET'])
    await close()
  })
})
