import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startWing } from '../signin/wing.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { logoutToken, sendLogoutToken } from '../support/logout-token.ts'
import { makeKey, type ScriptedProvider } from '../support/scripted-provider.ts'

const isLong = process.env['ENTRADA_TEST_LONG'] === '1'
const kids = isLong ? 1000 : 100

/** The provider signs with another key from now on. @param isKept whether it still shows the ones before */
async function rotate({ script }: ScriptedProvider, kid: string, isKept: boolean): Promise<void> {
  const { jwk, privateKey } = await makeKey(kid)
  Object.assign(script, {
    keys: [...(isKept ? script.keys : []), jwk],
    signWith: privateKey,
    header: { kid },
  })
}

describe('F04: a provider that changes its key', () => {
  for (const [how, isKept] of [
    ['and shows both for a while', true],
    ['and has forgotten the old one', false],
  ] as const) {
    it(`${how}: the first sign-in works, with one fetch, and sessions live on`, async t => {
      const wing = await startWing(t)
      const early = await wing.signedIn()
      for (const kid of ['key-2', 'key-3']) {
        const fetched = wing.idp.count('keys')
        await rotate(wing.idp, kid, isKept)
        wing.clock.now += 60
        await Promise.all([wing.signedIn(), wing.signedIn(), wing.signedIn()])
        assert.equal(wing.idp.count('keys') - fetched, 1)
      }
      assert.equal((await wing.me(early)).status, 200)
    })
  }

  it('takes nothing more that the old one signs, once it is gone', async t => {
    const wing = await startWing(t)
    const { signWith, header } = wing.idp.script
    await wing.signedIn()
    await rotate(wing.idp, 'key-2', false)
    wing.clock.now += 60
    await wing.signedIn()
    Object.assign(wing.idp.script, { signWith, header })
    wing.clock.now += 60
    const jar = new CookieJar()
    const answer = await wing.visit(await wing.started(jar), jar)
    assert.equal(answer.status, 500)
    assert.equal((await wing.me(jar)).status, 401)
  })

  it(`is asked at most once in ten seconds, though tokens of ${kids} made-up keys come`, async t => {
    const wing = await startWing(t)
    await wing.signedIn()
    const fetched = () => wing.idp.count('keys')
    const before = fetched()
    const send = async (kid: string) => {
      const token = await logoutToken(wing.idp, wing.clock.now, {}, { kid })
      assert.equal((await sendLogoutToken(wing.port, token)).status, 400)
    }
    for (let made = 0; made < kids; made += 1) await send(`made-up-${made}`)
    assert.equal(fetched(), before + 1)
    wing.clock.now += 10
    for (let made = 0; made < 10; made += 1) await send(`another-${made}`)
    assert.equal(fetched(), before + 2)
  })
})
