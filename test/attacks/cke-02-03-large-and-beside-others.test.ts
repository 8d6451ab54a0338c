import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startWing } from '../signin/wing.ts'
import { CookieJar } from '../support/cookie-jar.ts'

const asScript = { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }

describe('CKE-02: somebody with 200 groups and long names', () => {
  for (const [name, character] of [
    ['of ASCII', 'x'],
    ['of three bytes a character', '王'],
  ] as const) {
    it(`signs in, in a browser that keeps 4096 bytes a cookie and sends 8 KB of them: ${name}`, async t => {
      const wing = await startWing(t)
      // As random as real ones: what packs well would show nothing.
      const { randomUUID } = await import('node:crypto')
      const groups = Array.from({ length: 200 }, () => randomUUID())
      wing.idp.script.claims = {
        sub: 's'.repeat(64),
        sid: randomUUID(),
        name: character.repeat(64),
        preferred_username: `${'u'.repeat(52)}@corp.example`,
        email: `${'u'.repeat(52)}@corp.example`,
        email_verified: true,
        roles: Array.from({ length: 5 }, (_, at) => `Application.Role.${at}`),
        groups,
      }
      const jar = new CookieJar()
      const answer = await wing.visit(await wing.started(jar), jar)
      assert.equal(answer.headers['x-entrada'], 'signed-in')
      for (const line of answer.setCookies) assert.ok(line.length <= 4096, String(line.length))
      assert.ok(wing.header(jar).length <= 8192, String(wing.header(jar).length))
      const { body } = await wing.me(jar)
      assert.deepEqual(new Set(body['groups'] as string[]), new Set(groups))
      assert.equal(body['name'], character.repeat(64))
      // It goes on fitting when it is renewed, beside sign-ins of other tabs.
      wing.clock.now += 3000
      for (let tab = 0; tab < 5; tab++) await wing.started(jar, `/tab/${tab}`)
      assert.equal((await wing.visit('/a', jar)).status, 200)
      assert.ok(wing.header(jar).length <= 8192, String(wing.header(jar).length))
      wing.clock.now += 3000
      assert.equal((await wing.me(jar)).status, 200)
    })
  }
})

describe('CKE-03: other cookies of our name, set by a neighbour or left by another path', () => {
  const groups = Array.from(
    { length: 200 },
    (_, at) => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`,
  )
  const junk = ['x', '1', '1AAAA', '', '2AAAA', `1${'A'.repeat(200)}`, '"quoted"']

  it('do not hide a session, in front of it or behind it', async t => {
    const wing = await startWing(t)
    for (const claims of [{}, { groups }]) {
      wing.idp.script.claims = claims
      const cookie = wing.header(await wing.signedIn())
      const names = cookie.split('; ').map(pair => pair.slice(0, pair.indexOf('=')))
      for (const value of junk) {
        const planted = names.map(name => `${name}=${value}`)
        for (const header of [
          [...planted, cookie],
          [cookie, ...planted],
          [...planted, cookie, ...planted],
          // Chunks in another order, as of paths that differ in length.
          [...planted, ...cookie.split('; ').toReversed()],
        ]) {
          const me = await wing.visit('/.auth/me', new CookieJar(), {
            headers: { ...asScript, cookie: header.join('; ') },
          })
          assert.equal(me.status, 200, header.join('; ').slice(0, 80))
        }
      }
    }
  })

  it('do not hide a sign-in that is under way', async t => {
    const wing = await startWing(t)
    for (const value of junk) {
      const jar = new CookieJar()
      const callback = await wing.started(jar, '/wanted')
      const own = wing.header(jar)
      const planted = `${own.slice(0, own.indexOf('='))}=${value}`
      for (const cookie of [`${planted}; ${own}`, `${own}; ${planted}`].slice(junk.indexOf(value) % 2, 2)) {
        const answer = await wing.visit(callback, new CookieJar(), { headers: { cookie } })
        if (answer.headers['x-entrada'] === 'signin-already-used') continue
        assert.deepEqual([answer.status, answer.headers.location], [302, '/wanted'], cookie.slice(0, 80))
      }
    }
  })

  it('of another installation, or left by other keys, are ended with the sign-out', async t => {
    const wing = await startWing(t)
    const jar = await wing.signedIn()
    const cookie = `__Host-entrada.0=2junk; __Host-entrada.1=2junk; __Host-entrada=1junk; ${wing.header(jar)}`
    const out = await wing.visit('/.auth/logout', new CookieJar(), {
      headers: { cookie, 'sec-fetch-site': 'same-origin' },
    })
    const ended = out.setCookies.filter(line => line.endsWith('Max-Age=0')).map(line => line.split('=')[0])
    assert.deepEqual(ended.sort(), ['__Host-entrada', '__Host-entrada.0', '__Host-entrada.1'])
  })
})
