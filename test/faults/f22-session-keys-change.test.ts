import assert from 'node:assert/strict'
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AddressInfo } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose'
import { newSessionKey, readSecret } from '../../src/config/load.ts'
import { configOf } from '../../src/demo/settings.ts'
import { buildGateway, type Gateway } from '../../src/gateway.ts'
import { startBalancer } from '../support/balancer.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { navigation, request, script } from '../support/http-client.ts'
import { onAnyMachine } from '../support/on-any-machine.ts'
import { patience } from '../support/patience.ts'
import { startRecordingUpstream } from '../support/recording-upstream.ts'
import { clientId, startScriptedProvider } from '../support/scripted-provider.ts'
import { until } from '../support/until.ts'

const isLong = process.env['ENTRADA_TEST_LONG'] === '1'
const requestsInAll = isLong ? 10_000 : 420
const peopleInAll = isLong ? 40 : 12
/** Seconds between two steps: more than a verifier keeps the keys, and than a tenth of the idle time. */
const wait = 600
const token = 'the-token-of-the-operator'
const [old, next] = [newSessionKey(), newSessionKey()]

/** The states of the ring, in the order in which a change goes through them. */
const states = [[old], [old, next], [next, old], [next]]

type Replica = Readonly<{ gateway: Gateway; port: number; use: (keys: readonly string[]) => Promise<void> }>

/** Two replicas behind a balancer that picks at random, each with a file of keys of its own, and what verifies behind them. */
async function twoReplicas(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'entrada-keys-'))
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 9 }))
  const clock = { now: Math.floor(Date.now() / 1000) }
  const provider = await startScriptedProvider(t)
  provider.script.now = () => clock.now
  const upstream = await startRecordingUpstream(seen => {
    const body = seen.header('X-Entrada-Assertion').join()
    return `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`
  })
  t.after(upstream.close)
  const balancer = await startBalancer(t)

  async function replica(name: string): Promise<Replica> {
    const file = join(folder, name)
    const write = (keys: readonly string[]) => {
      writeFileSync(`${file}.new`, keys.join('\n'))
      renameSync(`${file}.new`, file)
    }
    write([old])
    const config = configOf({
      provider: {
        ...{ issuer: provider.issuer, clientId, clientSecret: 'the-secret' },
        redirectUri: `${balancer.url}/.auth/callback`,
      },
      admin: { token },
      upstream: upstream.url,
      session: { keys: [old], revalidate: 'off' },
    })
    let taken = 0
    const gateway = await buildGateway(
      {
        ...config,
        session: { ...config.session, keysFile: file },
        revocation: { file: join(folder, 'revocations') },
      },
      {
        readSecret,
        now: () => clock.now,
        keysInterval: 10,
        listening: { overload: onAnyMachine },
        logDestination: {
          write: line => void (taken += line.includes('session keys were taken over') ? 1 : 0),
        },
      },
    )
    t.after(() => gateway.close(0))
    await gateway.app.listen({ host: '127.0.0.1', port: 0 })
    const { port } = gateway.app.server.address() as AddressInfo
    balancer.add({ port })
    const use = async (keys: readonly string[]) => {
      const before = taken
      write(keys)
      await until('the keys are taken over', () => taken > before)
    }
    return { gateway, port, use }
  }

  const replicas = [await replica('one'), await replica('other')]
  await balancer.whenReady(2)

  async function signIn(jar = new CookieJar()): Promise<CookieJar> {
    const begun = await request(`${balancer.url}/.auth/login`, { headers: navigation, jar })
    const callback = provider.callbackFor(begun.headers.location ?? '')
    const done = await request(callback, { headers: navigation, jar })
    assert.equal(done.status, 302, done.body)
    return jar
  }

  /** How both replicas answer to the cookies of a jar, without taking what they set. */
  async function atBoth(jar: CookieJar): Promise<readonly number[]> {
    const cookie = jar.header(new URL(balancer.url)) ?? ''
    const asked = replicas.map(({ port }) =>
      request(`http://127.0.0.1:${port}/`, {
        headers: { ...script, cookie, host: new URL(balancer.url).host },
      }),
    )
    return (await Promise.all(asked)).map(({ status }) => status)
  }

  async function isOutAtBoth(jar: CookieJar): Promise<void> {
    const deadline = Date.now() + patience
    while ((await atBoth(jar)).join() !== '401,401') assert.ok(Date.now() < deadline, 'it still counts')
  }

  return { clock, provider, balancer, replicas, signIn, atBoth, isOutAtBoth }
}

/** An application behind the gateway that keeps the published keys for as long as it may, and asks for no others. */
function createVerifier(url: string, now: () => number) {
  let kept = { at: -Infinity, keys: createLocalJWKSet({ keys: [] }) }
  return async (assertion: string) => {
    if (now() - kept.at >= 300) {
      const { headers, body } = await request(`${url}/.auth/jwks.json`)
      assert.match(String(headers['cache-control']), /max-age=300/)
      kept = { at: now(), keys: createLocalJWKSet(JSON.parse(body) as JSONWebKeySet) }
    }
    const currentDate = new Date(now() * 1000)
    return jwtVerify(assertion, kept.keys, { algorithms: ['ES256'], typ: 'entrada+jwt', currentDate })
  }
}

describe('F22: a change of the session keys in three steps, on two replicas', () => {
  it('signs nobody out, and what has ended stays so', { timeout: 300_000 }, async t => {
    const { clock, provider, balancer, replicas, signIn, atBoth, isOutAtBoth } = await twoReplicas(t)
    const verify = createVerifier(balancer.url, () => clock.now)
    const as = async (sub: string) => {
      provider.script.claims = { sub }
      return signIn()
    }
    const people: CookieJar[] = []
    for (let at = 0; at < peopleInAll; at += 1) people.push(await as(`person-${at}`))
    const over: CookieJar[] = []
    const counts = { requests: 0, signIns: 0, unverified: 0 }

    async function work(requests: number): Promise<void> {
      for (let at = 0; at < requests; at += 1) {
        // Everybody in turn, so that all have been there within the wait.
        const jar = people[at % people.length]
        const answer = await request(`${balancer.url}/page`, { headers: navigation, ...(jar && { jar }) })
        counts.requests += 1
        if (answer.status !== 200) counts.signIns += 1
        else await verify(answer.body).catch(() => (counts.unverified += 1))
      }
    }

    /** Somebody signs in, somebody signs out and somebody is ended, by whichever replica that comes to. */
    async function comeAndGo(name: string): Promise<void> {
      people.push(await as(`late-${name}`))
      const leaving = await as(`leaving-${name}`)
      over.push(leaving.copy())
      const { host } = new URL(balancer.url)
      await request(`${balancer.url}/.auth/logout`, {
        method: 'POST',
        headers: { ...navigation, host, 'sec-fetch-site': 'same-origin' },
        jar: leaving,
      })
      over.push(await as(`revoked-${name}`))
      const [one] = replicas.toSorted(() => Math.random() - 0.5)
      const revoked = await one?.gateway.admin.inject({
        method: 'POST',
        url: '/revoke',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        payload: { user: `revoked-${name}` },
      })
      assert.equal(revoked?.statusCode, 204)
    }

    const phases = states.length * 2 - 1
    await work(requestsInAll / phases)
    await comeAndGo('before')
    for (const jar of over) await isOutAtBoth(jar)
    for (const [step, keys] of states.entries()) {
      if (step === 0) continue
      for (const [at, replica] of replicas.entries()) {
        await replica.use(keys)
        await work(requestsInAll / phases)
        await comeAndGo(`${step}-${at}`)
      }
      for (const jar of over) await isOutAtBoth(jar)
      clock.now += wait
      await work(people.length)
    }
    for (const jar of over) assert.deepEqual(await atBoth(jar), [401, 401])
    t.diagnostic(`${counts.requests} requests, sign-ins ${counts.signIns}, unverified ${counts.unverified}`)
    assert.deepEqual([counts.signIns, counts.unverified], [0, 0])
    assert.ok(counts.requests >= requestsInAll)
    assert.equal(balancer.counts.size, 2)
  })

  it('ends everything at once when no key stays, and lets everybody sign in anew', async t => {
    const { replicas, signIn, atBoth } = await twoReplicas(t)
    const jar = await signIn()
    assert.deepEqual(await atBoth(jar), [200, 200])
    for (const { use } of replicas) await use([next])
    assert.deepEqual(await atBoth(jar), [401, 401])
    assert.deepEqual(await atBoth(await signIn(jar)), [200, 200])
  })
})
