import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { freePort } from '../support/free-port.ts'
import { hasRedis, startRedis } from '../support/redis-server.ts'
import { assertOneCause, startExamined } from './examined.ts'

describe('entrada doctor and where sessions are kept', { skip: !hasRedis() && 'no redis-server' }, () => {
  const redis = (url: string) => ({ ENTRADA_SESSION_REDIS_URL: url, ENTRADA_SESSION_STORE: 'redis' })

  it('is content with a Redis that takes them, and writes nothing there', async t => {
    const { examine } = await startExamined(t)
    const server = await startRedis(t)
    const { code, row } = await examine(redis(server.url))
    assert.deepEqual([row('session.store').detail, code], ['Redis takes sessions and revocations', 0])
    assert.equal(await server.command('DBSIZE'), '0')
  })

  it('names one that is away', async t => {
    const { examine } = await startExamined(t)
    const found = await examine(redis(`redis://127.0.0.1:${await freePort()}`))
    assertOneCause(found, 'session.store', /nobody listens there \(127\.0\.0\.1:\d+\)/, /that Redis/)
  })

  it('names a wrong password, and prints none', async t => {
    const { examine } = await startExamined(t)
    const server = await startRedis(t, { password: 'the-right-one' })
    const found = await examine(redis(server.url.replace('//', '//:the-wrong-one@')))
    assertOneCause(found, 'session.store', /refuses the user or the password/, /that Redis/)
    assert.doesNotMatch(JSON.stringify(found.rows) + found.stderr, /the-wrong-one/)
  })

  it('names a user that may only read', async t => {
    const { examine } = await startExamined(t)
    const server = await startRedis(t)
    await server.command('ACL', 'SETUSER', 'reader', 'on', '>word', '~*', '&*', '+@read', '+ping', '+eval')
    const found = await examine(redis(server.url.replace('//', '//reader:word@')))
    assertOneCause(found, 'session.store', /may not run the commands/, /that Redis/)
  })
})
