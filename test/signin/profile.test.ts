import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { CookieJar } from '../support/cookie-jar.ts'
import type { Scope } from '../support/scripted-provider.ts'
import { startTokenFront } from './app-token-front.ts'

async function startProfile(scope: Scope, settings: object = {}) {
  const front = await startTokenFront(
    scope,
    { session: { revalidate: '15m' }, routes: [], ...settings },
    { graph: { profile: ['jobTitle', 'officeLocation'] } },
  )
  const profileOf = async (jar: CookieJar) =>
    (JSON.parse((await front.fetch('/.auth/me', jar)).body) as { profile?: unknown }).profile
  return { ...front, ada: front.entra.people.ada, profileOf }
}

describe('properties of a person that the settings name', () => {
  it('are shown to the person, and to programs', async t => {
    const { ada, signIn, profileOf, navigate } = await startProfile(t)
    const jar = await signIn(ada)
    assert.deepEqual(await profileOf(jar), { jobTitle: 'Head of Engines', officeLocation: '1/2' })
    const page = await navigate('/.auth/me', jar)
    assert.match(page.body, /jobTitle[^]*Head of Engines/)
  })

  it('are new after a refresh, and the old ones while Graph cannot be asked', async t => {
    const { ada, entra, clock, signIn, fetch, profileOf } = await startProfile(t)
    const jar = await signIn(ada)
    ada.profile = { jobTitle: 'Chief of Engines' }
    clock.now += 901
    await fetch('/', jar)
    assert.deepEqual(await profileOf(jar), { jobTitle: 'Chief of Engines' })
    entra.script.answers.me = () => ({ status: 503, body: '' })
    clock.now += 901
    assert.equal((await fetch('/', jar)).status, 200)
    assert.deepEqual(await profileOf(jar), { jobTitle: 'Chief of Engines' })
    assert.equal(entra.count('me'), 3)
  })

  it('are not there where Graph does not say: the sign-in is none the worse', async t => {
    const { ada, entra, signIn, fetch, profileOf } = await startProfile(t)
    entra.script.answers.me = () => ({ status: 403, body: '' })
    const jar = await signIn(ada)
    assert.equal((await fetch('/', jar)).status, 200)
    assert.equal(await profileOf(jar), undefined)
  })
})
