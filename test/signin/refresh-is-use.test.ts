import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import type { CookieJar } from '../support/cookie-jar.ts'
import { startRefreshing } from '../support/refreshing-front.ts'
import { suiteScope } from './wing.ts'

describe('POST /.auth/refresh that brings nothing anew', () => {
  const scope = suiteScope()
  let front: Awaited<ReturnType<typeof startRefreshing>>
  before(async () => {
    front = await startRefreshing(scope, { session: { idleTimeout: '10m' } })
  })

  /** Seconds that the session lasts without use, after this answer five minutes later. */
  async function idleAfter(status: number, jar: CookieJar): Promise<number> {
    front.clock.now += 300
    const answer = await front.fetch('/.auth/refresh', jar, { method: 'POST' })
    assert.equal(answer.status, status, answer.body)
    const left = JSON.parse((await front.fetch('/.auth/session', jar)).body) as { idleIn: number }
    return left.idleIn
  }

  it('is use all the same while the provider is away', async () => {
    const jar = await front.signIn()
    front.tokens.answer = () => ({ status: 503 })
    assert.equal(await idleAfter(503, jar), 600)
    front.tokens.answer = undefined
  })

  it('is use all the same where the provider has given no refresh token', async () => {
    const { token } = front.provider.script
    delete front.provider.script.token
    const jar = await front.signIn()
    Object.assign(front.provider.script, { token })
    assert.equal(await idleAfter(401, jar), 600)
  })
})
