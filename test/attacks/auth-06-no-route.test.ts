import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startFront } from '../support/front.ts'
import { navigation, request, script } from '../support/http-client.ts'
import { startRecordingUpstream } from '../support/recording-upstream.ts'

const routes = [
  { path: '/public/**', access: 'public' as const },
  { path: '/read', methods: ['GET'], access: 'public' as const },
  { path: '/host', host: 'other.example', access: 'public' as const },
]

/** Spelled out by no route: beside one, below one, by another method, on another host. */
const nowhere = [
  ['GET', '/'],
  ['GET', '/publicity'],
  ['GET', '/Public/x'],
  ['GET', '/%70rivate'],
  ['POST', '/read'],
  ['OPTIONS', '/read'],
  ['PROPFIND', '/read'],
  ['GET', '/read/x'],
  ['GET', '/host'],
  ['GET', '/?path=/public/x'],
] as const

describe('AUTH-06 a path that no route speaks of', () => {
  for (const defaultAccess of ['authenticated', 'deny'] as const) {
    it(`is for ${defaultAccess === 'deny' ? 'nobody' : 'whoever is signed in'} with defaultAccess: ${defaultAccess}, and never public`, async t => {
      const upstream = await startRecordingUpstream()
      t.after(upstream.close)
      const { port, cookies, close } = await startFront({
        upstream: upstream.url,
        settings: { routes, defaultAccess },
      })
      t.after(() => close())
      const ask = async (method: string, path: string, headers: Readonly<Record<string, string>>) =>
        (
          await request(new URL(`http://127.0.0.1:${port}`), {
            ...{ target: path, method },
            headers: { host: 'app.example', ...headers },
          })
        ).status
      const [anonymous, signedIn] = defaultAccess === 'deny' ? [403, 403] : [401, 200]
      for (const [method, path] of nowhere) {
        const named = `${method} ${path}`
        assert.equal(await ask(method, path, script), anonymous, named)
        assert.equal(await ask(method, path, { ...script, cookie: cookies.ada }), signedIn, named)
      }
      const sent = upstream.requests.length
      assert.equal(sent, defaultAccess === 'deny' ? 0 : nowhere.length)
      assert.equal(await ask('GET', '/x', navigation), defaultAccess === 'deny' ? 403 : 302)
      assert.equal(await ask('GET', '/public/x', script), 200)
    })
  }
})
