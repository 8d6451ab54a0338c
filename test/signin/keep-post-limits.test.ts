import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { request as httpRequest, type ClientRequest } from 'node:http'
import { english } from '../../src/messages/english.ts'
import { createKeepPost } from '../../src/signin/keep-post.ts'
import { navigation, request } from '../support/http-client.ts'
import { originsOf } from '../support/public-origins.ts'
import { patience } from '../support/patience.ts'
import { startGuarded } from '../guard/guarded.ts'

const headers = {
  ...navigation,
  'content-type': 'application/x-www-form-urlencoded',
  'sec-fetch-site': 'same-origin',
  origin: 'http://app.example',
}

/** A guard that keeps one form at a time; `asked` resolves when the next body is about to be read. */
async function start(t: TestContext, wait = patience) {
  const waiting: (() => void)[] = []
  const keepPost = createKeepPost({
    origins: originsOf([headers.origin]),
    now: () => 1_800_000_000,
    pageContext: () => ({
      productName: 'Entrada',
      requestId: 'r',
      time: '2026-01-01T00:00:00Z',
      words: english,
    }),
    own: { prefix: '/.auth', callbackPath: '/.auth/callback', landing: '/.auth/lost-post' },
    sessions: {
      ownerOf: async () => {
        waiting.shift()?.()
        return { user: 'ada', issuer: 'https://idp.example' }
      },
    },
    lostPosts: { seal: ({ body }) => `1${body.length}`, open: () => undefined },
    limits: { maxSize: 100, wait, atOnce: 1 },
  })
  const refused = { kind: 'no', code: 'ERR_SIGNIN_REQUIRED', setCookies: ['gone=; Max-Age=0'] } as const
  const guarded = await startGuarded(refused, { keepPost })
  const begun = new Set<ClientRequest>()
  t.after(async () => {
    for (const each of begun) each.destroy()
    await guarded.close()
  })
  const send = async () => request(`${guarded.url}/save`, { method: 'POST', headers, body: 'a=1' })
  /** A form whose rest comes later. */
  const begin = async () => {
    const asked = new Promise<void>(resolve => waiting.push(resolve))
    const outgoing = httpRequest(`${guarded.url}/save`, { method: 'POST', headers, agent: false })
    const answer = new Promise<string>(resolve => {
      outgoing.on('error', () => resolve('broken off'))
      outgoing.on('response', incoming => {
        incoming.resume()
        resolve(String(incoming.headers['x-entrada']))
      })
    })
    begun.add(outgoing)
    outgoing.write('a=')
    await asked
    return { outgoing, answer }
  }
  return { send, begin }
}

describe('forms that come at the same time', () => {
  it('are read so many at once, and beyond that get the page that they get anyway, at once', async t => {
    const { send, begin } = await start(t)
    const slow = await begin()
    assert.equal((await send()).headers['x-entrada'], 'signin-required-post')
    slow.outgoing.end('1')
    assert.equal(await slow.answer, 'lost-post-kept')
  })

  it('are read again when those before them are done', async t => {
    const { send, begin } = await start(t)
    const slow = await begin()
    slow.outgoing.end('1')
    assert.equal(await slow.answer, 'lost-post-kept')
    const { headers: answered, setCookies } = await send()
    assert.equal(answered['x-entrada'], 'lost-post-kept')
    assert.deepEqual(setCookies, ['gone=; Max-Age=0'])
  })

  it('are waited for only so long, and get the page that they get anyway', async t => {
    const { begin } = await start(t, 20)
    const slow = await begin()
    assert.equal(await slow.answer, 'signin-required-post')
  })
})
