import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { decodeJwt } from 'jose'
import { newSessionKey } from '../../src/config/load.ts'
import { ada } from '../support/session-cookie.ts'
import { assertionOf, audience, forgedIdentity, newSigner, refusedOf } from './attempts.ts'
import { firstKey, startSample, type Example, type Sample } from './sample.ts'

/** Milliseconds: longer than an example leaves between two questions for keys. */
const cooldown = 1_100

/** Holds an example against everything that it has to refuse, and puts a gateway in front of it. */
export function verifies(example: Example): void {
  const signer = newSigner('of-the-test')

  describe(`the example in ${example.language}`, { skip: example.skip }, () => {
    let sample: Sample
    before(async () => {
      sample = await startSample(example, signer.jwk)
    })
    after(async () => sample?.close())

    it('takes what the gateway says', async () => {
      const answer = await sample.through(firstKey)
      assert.deepEqual(JSON.parse(answer.body), { user: ada.user, name: ada.name, roles: ada.roles })
    })

    it('reads who it is there, and not in the headers beside it', async () => {
      const good = assertionOf(signer, { sub: 'zoe-oid', name: 'Zoë 王', roles: [] })
      const answer = await sample.direct([good], forgedIdentity)
      assert.deepEqual(JSON.parse(answer.body), { user: 'zoe-oid', name: 'Zoë 王', roles: [] })
    })

    for (const [what, values] of Object.entries(refusedOf(signer))) {
      it(`refuses an assertion when ${what}`, async () => {
        assert.equal((await sample.direct(values, forgedIdentity)).status, 401)
      })
    }

    it('takes what the gateway has said to it a minute ago, but not ten', async () => {
      assert.equal((await sample.direct([await sample.said({ secondsAgo: 60 })])).status, 200)
      assert.equal((await sample.direct([await sample.said({ secondsAgo: 600 })])).status, 401)
    })

    it('takes nothing that the gateway has said to another application', async () => {
      const replayed = await sample.said({ audience: 'http://other.example:3000' })
      assert.notEqual(decodeJwt(replayed).aud, audience)
      assert.equal((await sample.direct([replayed])).status, 401)
    })

    it('asks for keys now and then only, whatever keys are made up', async () => {
      const [begun, asked] = [Date.now(), sample.fetches()]
      for (let at = 0; at < 40; at += 1) {
        const madeUp = assertionOf(signer, {}, { kid: `made-up-${at}` })
        assert.equal((await sample.direct([madeUp])).status, 401)
      }
      const allowed = 2 + 2 * Math.ceil((Date.now() - begun) / 1000)
      assert.ok(sample.fetches() - asked <= allowed, `${sample.fetches() - asked}, not ${allowed}`)
    })

    it('follows a change of the session keys without a failed request', async () => {
      const next = newSessionKey()
      const kids: (readonly string[])[] = []
      for (const ring of [[firstKey, next], [next, firstKey], [next]]) {
        kids.push(await sample.use(ring))
        assert.equal((await sample.through(ring[0] ?? '')).status, 200, `${kids.length}`)
        // The second key counts from the next step on: by then the example may ask again.
        if (kids.length === 1) await wait(cooldown)
      }
      assert.deepEqual([kids[0]?.length, kids[1]], [2, kids[0]?.toReversed()])
      assert.notEqual(kids[2]?.[0], kids[0]?.[0])
    })
  })
}
