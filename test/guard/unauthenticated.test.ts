import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { compilePolicy } from '../../src/policy/compile.ts'
import { navigation, request, script } from '../support/http-client.ts'
import { ada, startGuarded } from './guarded.ts'

const policy = compilePolicy(
  [
    { path: '/page', unauthenticated: '401' },
    { path: '/now', unauthenticated: 'redirect' },
    { path: '/usual' },
    { path: '/vault/page', unauthenticated: '401', require: { maxAge: 60 } },
  ],
  'authenticated',
)

type Seen = readonly [status: number, location: string | undefined]

async function visiting(
  signInPage: boolean,
  headers: Readonly<Record<string, string>> = navigation,
  method = 'GET',
) {
  const { url, close } = await startGuarded(undefined, { policy, signInPage })
  const seen = async (path: string): Promise<Seen> => {
    const answer = await request(url + path, { headers, method })
    return [answer.status, answer.headers.location]
  }
  const all = [await seen('/page'), await seen('/now'), await seen('/usual')]
  await close()
  return all
}

const redirect = (path: string): Seen => [302, `/.auth/login?rd=%2F${path}`]
const page: Seen = [401, undefined]

describe('a navigation of nobody', () => {
  it('is never sent away from a route that says 401, and gets a page with a button there', async t => {
    assert.deepEqual(await visiting(false), [page, redirect('now'), redirect('usual')])
    const { url, close } = await startGuarded(undefined, { policy })
    t.after(close)
    const answer = await request(`${url}/page`, { headers: navigation })
    assert.equal(answer.headers['x-entrada'], 'signin-required')
    assert.match(answer.body, /href="\/\.auth\/login\?rd=%2Fpage"\s*>Sign in</)
  })

  it('is sent to sign in at once by a route that says redirect, whatever holds elsewhere', async () => {
    assert.deepEqual(await visiting(true), [page, redirect('now'), page])
    assert.deepEqual(await visiting(true, navigation, 'HEAD'), [page, redirect('now'), page])
  })
})

describe('what is no navigation, or no reading', () => {
  it('is never redirected, whatever a route says', async () => {
    for (const [headers, method] of [
      [script, 'GET'],
      [{ accept: '*/*' }, 'GET'],
      [navigation, 'POST'],
    ] as const) {
      assert.deepEqual(await visiting(false, headers, method), [page, page, page])
    }
  })
})

describe('somebody on a route that says 401', () => {
  it('is not sent to sign in once more either', async t => {
    const identity = { ...ada, authTime: 1_700_000_000 }
    const { url, close } = await startGuarded({ kind: 'yes', identity, setCookies: [] }, { policy })
    t.after(close)
    const answer = await request(`${url}/vault/page`, { headers: navigation })
    assert.deepEqual([answer.status, answer.headers['x-entrada']], [401, 'step-up-required'])
  })

  it('is not sent through a silent sign-in either', async t => {
    const { url, close } = await startGuarded(
      { kind: 'yes', identity: ada, setCookies: [], isStale: true },
      { policy },
    )
    t.after(close)
    assert.equal((await request(`${url}/page`, { headers: navigation })).status, 200)
    assert.equal((await request(`${url}/usual`, { headers: navigation })).status, 302)
  })
})
