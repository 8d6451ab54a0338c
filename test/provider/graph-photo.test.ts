import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { dot } from '../entra-emulator/graph-photo.ts'
import type { ScriptedAnswer } from '../support/scripted-provider.ts'
import { suiteScope } from '../signin/wing.ts'
import { startGraphFront } from './graph-front.ts'
import { failure, nowSeconds } from './start.ts'

const jpeg = Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex')
const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')
const webp = Buffer.from('52494646240000005745425056503820', 'hex')
const gif = Buffer.from('474946383961020002008000', 'hex')

const image = (kind: string, body: Buffer | string = ''): ScriptedAnswer => ({
  headers: { 'content-type': kind },
  body,
})

describe('what Graph gives for a photo', () => {
  const scope = suiteScope()
  let front: Awaited<ReturnType<typeof startGraphFront>>
  let refreshToken = ''
  before(async () => {
    front = await startGraphFront(scope, { photo: true })
    refreshToken = (await front.signIn()).refreshToken ?? ''
  })

  const got = async (answer: ScriptedAnswer) => {
    front.entra.script.answers.photo = () => answer
    return front.provider.photo?.(refreshToken, undefined, nowSeconds())
  }

  for (const [type, bytes] of Object.entries({ jpeg, png, webp, gif })) {
    it(`is a photo, by its bytes: ${type}`, async () => {
      const photo = await got(image('image/jpeg; x=y', bytes))
      assert.deepEqual([photo?.type, photo?.bytes], [`image/${type}`, new Uint8Array(bytes)])
    })
  }

  it('is none where it is 404, or a dot', async () => {
    assert.equal(await got({ status: 404, body: {} }), undefined)
    assert.equal(await got(image('image/gif', dot)), undefined)
  })

  const refused: [name: string, answer: ScriptedAnswer, code: string][] = [
    ['a drawing with scripts', image('image/svg+xml', '<svg/>'), 'ERR_PROVIDER_ANSWER_INVALID'],
    ['a page', image('text/html', '<script>'), 'ERR_PROVIDER_ANSWER_INVALID'],
    ['a page that is called an image', image('image/png', '<script>'), 'ERR_PROVIDER_ANSWER_INVALID'],
    ['an image that is called a page', image('text/html', 'GIF89a--'), 'ERR_PROVIDER_ANSWER_INVALID'],
    ['nothing', image('image/png'), 'ERR_PROVIDER_ANSWER_INVALID'],
    [
      'more than 1 MiB',
      image('image/jpeg', Buffer.concat([jpeg, Buffer.alloc(1_100_000)])),
      'ERR_PROVIDER_ANSWER_INVALID',
    ],
    ['a redirect', { status: 302, headers: { location: '/graph/v1.0/me' } }, 'ERR_PROVIDER_ANSWER_INVALID'],
    ['a refusal', { status: 403, body: {} }, 'ERR_PROVIDER_ANSWER_INVALID'],
    ['too many requests', { status: 429, headers: { 'retry-after': '1' } }, 'ERR_PROVIDER_TEMPORARY'],
  ]
  for (const [name, answer, code] of refused) {
    it(`is no photo: ${name}`, async () => {
      const asked = front.entra.count('photo')
      assert.equal((await failure(got(answer))).code, code)
      assert.equal(front.entra.count('photo'), asked + 1)
      assert.equal(front.entra.count('me'), 0)
    })
  }

  it('cannot be asked for with a refresh token that is none', async () => {
    const asked = front.entra.count('photo')
    const wrong = front.provider.photo?.('none', undefined, nowSeconds())
    assert.ok(wrong)
    assert.equal((await failure(wrong)).code, 'ERR_SIGNIN_CODE_REJECTED')
    assert.equal(front.entra.count('photo'), asked)
  })
})
