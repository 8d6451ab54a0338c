import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startEntraGateway } from '../entra-emulator/gateway.ts'
import { CookieJar } from '../support/cookie-jar.ts'

const isLong = process.env['ENTRADA_TEST_LONG'] === '1'
const people = isLong ? 1000 : 100

describe(`LOAD-04: ${people} people who sign in at once`, () => {
  it('all get in, by one discovery document, one look at the keys and one code each', async t => {
    const { entra, signIn, visit, logged } = await startEntraGateway(t, {
      settings: { auth: { rateLimit: 1_000_000 } },
    })
    const jars = Array.from({ length: people }, () => new CookieJar())
    const answers = await Promise.all(jars.map(async jar => signIn(entra.people.ada, jar)))
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [302])
    assert.deepEqual((['openid-configuration', 'keys', 'token'] as const).map(entra.count), [1, 1, people])
    const first = await visit('/', jars[0])
    const last = await visit('/', jars.at(-1))
    assert.deepEqual([first.status, last.status], [200, 200])
    const sessions = logged().flatMap(({ event, session }) => (event === 'signin.succeeded' ? [session] : []))
    assert.equal(new Set(sessions).size, people)
  })
})
