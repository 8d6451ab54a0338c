import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  array,
  assert as assertProperty,
  asyncProperty,
  bigInt,
  constantFrom,
  stringMatching,
  tuple,
} from 'fast-check'
import { head, startFront, type Front } from '../support/front.ts'
import { rawRequest } from '../support/raw-client.ts'
import { startRecordingUpstream, type RecordingUpstream } from '../support/recording-upstream.ts'

const runs = process.env['ENTRADA_TEST_LONG'] === '1' ? 5000 : 60
let upstream: RecordingUpstream
let front: Front

before(async () => {
  upstream = await startRecordingUpstream()
  front = await startFront({ upstream: upstream.url })
})
after(async () => {
  await front.close()
  await upstream.close()
})

const families = ['x-forwarded', 'x-original', 'x-auth-request', 'x-ms-client-principal', 'x-ms-token']
const sign = constantFrom('', '-', '_', '.', '--', '~', "'")
const word = stringMatching(/^[a-zA-Z0-9]{0,12}$/)

/** A name of a family, in any case, with any sign between its words and anything behind. */
const name = tuple(
  constantFrom(...families),
  array(sign, { minLength: 5, maxLength: 5 }),
  bigInt({ min: 0n }),
  word,
).map(([family, signs, casing, end]) =>
  [...family.split('-'), end]
    .map((part, at) => part + (signs[at] ?? ''))
    .join('')
    .replace(/[a-z]/gi, (letter, at: number) =>
      (casing >> BigInt(at % 64)) & 1n ? letter.toUpperCase() : letter.toLowerCase(),
    ),
)

describe('HDR-04: a header of a family that only the gateway may use', () => {
  it('never reaches the upstream, whatever it is called', async () => {
    await assertProperty(
      asyncProperty(array(name, { minLength: 20, maxLength: 40 }), async names => {
        const count = upstream.requests.length
        await rawRequest(
          front.port,
          head('GET /public/a', ...names.map(each => `${each}: forged`), 'X-Own: 1'),
        )
        const seen = upstream.requests[count]
        assert.deepEqual(seen?.header('x-own'), ['1'])
        assert.deepEqual(
          seen?.rawHeaders.filter(([, value]) => value === 'forged'),
          [],
        )
      }),
      { numRuns: runs },
    )
  })
})

describe('HDR-04: a header that is not of them', () => {
  it('passes, though it looks a little like one', async () => {
    const names = [
      'X-Forward',
      'X-Orig',
      'X-Auth',
      'X-Token',
      'Forwarding',
      'X-Requested-With',
      'X-Users',
      'User',
    ]
    await rawRequest(front.port, head('GET /public/a', ...names.map(each => `${each}: mine`)))
    const seen = upstream.requests.at(-1)
    assert.deepEqual(
      seen?.rawHeaders.filter(([, value]) => value === 'mine').map(([each]) => each),
      names,
    )
  })
})
