import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { createAuthority } from '../support/certificate-authority.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { hasRedis, startRedis } from '../support/redis-server.ts'
import { eventually, startRedisFront } from './redis-front.ts'

const skip = !hasRedis() && 'redis-server is not installed'

/** What `/readyz` says is wrong, once it says so. */
async function detailOf({ gateway }: Awaited<ReturnType<typeof startRedisFront>>): Promise<string> {
  const said: { detail: string } = { detail: '' }
  await eventually('Redis is said to be away', async () => {
    const found = (await troublesOf(gateway)).find(({ reason }) => reason === 'session_store')
    said.detail = found?.detail ?? ''
    return found !== undefined
  })
  return said.detail
}

type Trouble = Readonly<{ reason?: string; detail?: string }>

async function troublesOf({
  admin,
}: Awaited<ReturnType<typeof startRedisFront>>['gateway']): Promise<readonly Trouble[]> {
  const { also = [], ...first } = (await admin.inject('/readyz')).json<
    Trouble & { also?: readonly Trouble[] }
  >()
  return [first, ...also]
}

describe('the way to Redis', { skip }, () => {
  it('is TLS with an authority of its own, and none that others vouch for', async test => {
    const folder = mkdtempSync(join(tmpdir(), 'entrada-tls-'))
    test.after(() => rmSync(folder, { recursive: true }))
    const authority = createAuthority('Redis people')
    const pair = authority.issue(['127.0.0.1'])
    const file = (name: string, text: string) => {
      writeFileSync(join(folder, name), text)
      return join(folder, name)
    }
    const ca = file('ca', authority.ca)
    const redis = await startRedis(test, {
      tls: { cert: file('c', pair.cert), key: file('k', pair.key), ca },
    })
    const front = await startRedisFront(test, redis, {}, { caFile: ca })
    const jar = await front.signIn()
    assert.equal((await front.fetch('/x', jar)).status, 200)
    const stranger = await startRedisFront(
      test,
      redis,
      {},
      { caFile: file('o', createAuthority('Others').ca) },
    )
    assert.match(await detailOf(stranger), /certificate is not believed/)
  })

  it('is a user who may do only what is needed', async test => {
    const manual = readFileSync('docs/operations.md', 'utf8')
    const [, rights = ''] = /ACL SETUSER entrada on >password (~[^`]*)`/.exec(manual) ?? []
    const user = ['entrada', 'on', '>its-own-password', ...rights.split(' ')]
    const redis = await startRedis(test)
    await redis.command('ACL', 'SETUSER', ...user)
    await redis.command('ACL', 'SETUSER', 'default', 'off')
    const url = redis.url.replace('://', '://entrada:its-own-password@')
    const front = await startRedisFront(test, { url })
    const jar = await front.signIn()
    assert.equal((await front.fetch('/x', jar)).status, 200)
    front.clock.now += 901
    assert.equal((await front.fetch('/x', jar)).status, 200)
    assert.equal(
      (await front.navigate('/.auth/logout', jar, { headers: { 'sec-fetch-site': 'same-origin' } })).status,
      302,
    )
    assert.deepEqual(
      (await troublesOf(front.gateway)).map(({ reason }) => reason),
      [undefined],
    )
    const wrong = await startRedisFront(test, { url: url.replace('its-own', 'a-wrong') })
    assert.match(await detailOf(wrong), /^it refuses the user or the password \(/)
  })

  it('follows Sentinel to whoever is in charge after a failover, and nobody is signed out', async test => {
    // It waits for more replicas otherwise.
    const master = await startRedis(test, { settings: { 'repl-diskless-sync-delay': '0' } })
    const replica = await startRedis(test, {
      settings: { replicaof: ['127.0.0.1', String(master.port)] },
    })
    await eventually('the replica follows', async () =>
      (await replica.command('INFO', 'replication')).includes('master_link_status:up'),
    )
    const sentinel = await startRedis(test, {
      flags: ['--sentinel'],
      config: (port, folder) => {
        const file = join(folder, 'sentinel.conf')
        const monitor = `sentinel monitor ours 127.0.0.1 ${master.port} 1`
        const lines = [`port ${port}`, 'bind 127.0.0.1', `dir ${folder}`, monitor]
        const pace = ['sentinel down-after-milliseconds ours 500', 'sentinel failover-timeout ours 3000']
        writeFileSync(file, [...lines, ...pace, ''].join('\n'))
        return file
      },
    })
    const nodes = [`127.0.0.1:${sentinel.port}`]
    const front = await startRedisFront(test, master, {}, { sentinel: { name: 'ours', nodes } })
    const jar = await front.signIn()
    assert.equal((await front.fetch('/x', jar)).status, 200)
    await eventually('the replica has it', async () => (await replica.command('DBSIZE')) !== '0')
    await eventually('Sentinel knows the replica', async () =>
      (await sentinel.command('SENTINEL', 'REPLICAS', 'ours')).includes(String(replica.port)),
    )
    await sentinel.command('SENTINEL', 'FAILOVER', 'ours')
    const status = async () => (await front.fetch('/x', jar)).status
    await eventually('the replica is in charge', async () => {
      assert.ok([200, 503].includes(await status()))
      // Sentinel ends every connection to the one that it puts in charge, that of this question too.
      return (await replica.command('ROLE').catch(() => '')).startsWith('master')
    })
    await master.kill()
    await eventually('the session is found there', async () => {
      const now = await status()
      assert.ok(now === 200 || now === 503, String(now))
      return now === 200
    })
    await eventually('people can sign in', async () => {
      const { headers } = await front.navigate('/.auth/login', new CookieJar())
      return headers['x-entrada'] === 'signin'
    })
    assert.equal((await front.fetch('/x', await front.signIn())).status, 200)
  })

  // Three servers take their time to find each other.
  if (process.env['ENTRADA_TEST_LONG'] !== '1') return

  it('is a cluster, with records on any of its nodes', async test => {
    const settings = { 'cluster-enabled': 'yes', 'cluster-node-timeout': '2000' }
    const servers = await Promise.all([0, 1, 2].map(async () => startRedis(test, { settings })))
    const [one, two, three] = servers
    assert.ok(one && two && three)
    const ranges = [
      ['0', '5460'],
      ['5461', '10922'],
      ['10923', '16383'],
    ]
    await Promise.all(
      servers.map(async (server, at) => server.command('CLUSTER', 'ADDSLOTSRANGE', ...(ranges[at] ?? []))),
    )
    for (const other of [two, three]) await one.command('CLUSTER', 'MEET', '127.0.0.1', String(other.port))
    for (const server of servers) {
      await eventually('the cluster is whole', async () =>
        (await server.command('CLUSTER', 'INFO')).includes('cluster_state:ok'),
      )
    }
    const cluster = [`127.0.0.1:${one.port}`, `127.0.0.1:${two.port}`]
    const front = await startRedisFront(test, one, {}, { cluster })
    const jars = await Promise.all(Array.from({ length: 12 }, async () => front.signIn()))
    for (const jar of jars) assert.equal((await front.fetch('/x', jar)).status, 200)
    const sizes = await Promise.all(servers.map(async server => Number(await server.command('DBSIZE'))))
    assert.ok(sizes.filter(size => size > 0).length > 1, sizes.join(', '))
  })
})
