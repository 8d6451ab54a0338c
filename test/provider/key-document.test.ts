import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { exportJWK, generateKeyPair } from 'jose'
import { fetchKeys } from '../../src/provider/key-document.ts'
import { createKeySet } from '../../src/provider/key-set.ts'

const url = 'https://idp.example/keys'
const publicJwk = async (alg: string) =>
  exportJWK((await generateKeyPair(alg, { extractable: true })).publicKey)
const answering = (answer: () => Response) =>
  Object.assign(async () => answer(), { close: async () => undefined })

describe('a key document', () => {
  for (const status of [201, 302, 404]) {
    it(`is not taken from an answer with status ${status}`, async () => {
      const keys = [await publicJwk('RS256')]
      const fetch = answering(() => Response.json({ keys }, { status }))
      await assert.rejects(fetchKeys(url, fetch), { code: 'ERR_PROVIDER_ANSWER_INVALID' })
    })
  }

  it('may hold keys of several kinds without name and algorithm, of which the one that can verify is taken', async () => {
    const keys = [await publicJwk('ES256'), await publicJwk('RS256')]
    const set = createKeySet(
      url,
      answering(() => Response.json({ keys })),
    )
    assert.equal((await set.find({ alg: 'RS256' }, 1000)).key.algorithm.name, 'RSASSA-PKCS1-v1_5')
    assert.equal((await set.find({ alg: 'ES256' }, 1000)).key.algorithm.name, 'ECDSA')
  })
})
