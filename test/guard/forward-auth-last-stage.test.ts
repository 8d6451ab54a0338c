import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import Fastify, { type FastifyReply } from 'fastify'
import { GatewayError } from '../../src/errors.ts'
import { addVerified, type VerifiedOptions } from '../../src/guard/forward-auth.ts'
import type { Passage } from '../../src/guard/passage.ts'
import type { Identity } from '../../src/identity/identity.ts'

const identity: Identity = {
  ...{
    user: 'ada-oid',
    subject: 'ada-sub',
    issuer: 'https://idp.example',
    sessionId: 's',
    authenticatedAt: 0,
  },
  ...{ roles: [], groups: [] },
}
const passed: Passage = { route: 'default', handling: {}, identity, setCookies: [] }

/** The answer of the last stage alone. @param before an earlier stage that answers by itself */
async function answered(
  passage: Passage | null,
  options: Partial<VerifiedOptions> = {},
  before?: (reply: FastifyReply) => unknown,
) {
  const app = Fastify()
  app.setErrorHandler((error, _request, reply) => {
    const ours = error instanceof GatewayError ? error : new GatewayError('ERR_INTERNAL')
    return reply.code(ours.status).send(ours.code)
  })
  app.decorateRequest('passage', null)
  app.decorateRequest('original', null)
  app.addHook('onRequest', (request, reply, next) => {
    request.passage = passage
    if (before === undefined) next()
    else before(reply)
  })
  addVerified(app, {
    ...{
      dialect: 'traefik',
      endpoint: '/verify',
      foreignCookies: () => undefined,
      tellable: [],
      isForged: () => false,
    },
    ...{ headersOf: () => ['X-Forwarded-User', 'ada-oid'], isEnded: () => false, onCut: () => undefined },
    ...options,
  })
  const { statusCode, headers, body } = await app.inject('/verify')
  await app.close()
  return { status: statusCode, user: headers['x-forwarded-user'], body }
}

describe('the last stage of forward-auth', () => {
  it('says yes to what has passed the guard, and only to that', async () => {
    assert.deepEqual(await answered(passed), { status: 200, user: 'ada-oid', body: '' })
    assert.deepEqual(await answered(null), { status: 500, user: undefined, body: 'ERR_INTERNAL' })
  })

  it('lets no other answer pass for a yes', async () => {
    for (const status of [200, 202, 204, 299]) {
      const { status: seen, body } = await answered(passed, {}, reply => reply.code(status).send('said'))
      assert.deepEqual([seen, body], [403, ''])
    }
  })

  it('says no when the session has ended meanwhile', async () => {
    const ended = { status: 401, user: undefined, body: 'ERR_SIGNIN_REQUIRED' }
    assert.deepEqual(await answered(passed, { isEnded: () => true }), ended)
  })

  it('says no when the headers cannot be made', async () => {
    const headersOf = (): never => {
      throw new Error('no key')
    }
    assert.equal((await answered(passed, { headersOf })).status, 500)
  })
})
