import { execFileSync } from 'node:child_process'
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AddressInfo } from 'node:net'
import type { JWK, JSONWebKeySet } from 'jose'
import type { Config } from '../../src/config/config.ts'
import { newSessionKey, readSecret } from '../../src/config/load.ts'
import { buildGateway, type Gateway } from '../../src/gateway.ts'
import { startChild } from '../support/child.ts'
import { testConfig, testUpstream } from '../support/config.ts'
import { lastingPort } from '../support/free-port.ts'
import { request, type Answer } from '../support/http-client.ts'
import { listening } from '../support/listening.ts'
import { onAnyMachine } from '../support/on-any-machine.ts'
import { ada, sessionCookie } from '../support/session-cookie.ts'
import { until } from '../support/until.ts'
import { audience, issuer } from './attempts.ts'

/** How an example of docs/guides/verify/ is run. */
export type Example = Readonly<{
  language: string
  folder: string
  /** Why it cannot be run here; false when it can. */
  skip: string | false
  /** Builds it, if need be. @param into a folder for that. @returns the command that runs it */
  command: (into: string) => readonly [string, ...string[]]
}>

export type Sample = Readonly<{
  /** A request through the gateway, of somebody who signed in under that session key. */
  through: (key: string) => Promise<Answer>
  /** A request past the gateway. @param assertions one header for each */
  direct: (assertions: readonly string[], more?: Readonly<Record<string, string>>) => Promise<Answer>
  /** What a gateway with the same keys says of Ada to another application, or said to this one some time ago. */
  said: (when: { secondsAgo?: number; audience?: string }) => Promise<string>
  /** Gives the gateway other session keys. @returns the ids of the keys that it publishes then */
  use: (keys: readonly string[]) => Promise<readonly string[]>
  /** How often the example has asked for keys. */
  fetches: () => number
  close: () => Promise<void>
}>

/** The key of the ring at the start. */
export const firstKey = newSessionKey()

/** Runs a compiler in the folder of an example. @throws Error with what it says */
export function compile(folder: string, command: string, ...parameters: readonly string[]): void {
  execFileSync(command, parameters, { cwd: folder, stdio: 'pipe' })
}

/** An example with a gateway in front; it believes the keys of the gateway and one of the test. */
export async function startSample(example: Example, key: JWK): Promise<Sample> {
  const running: (() => unknown)[] = []
  const close = async (): Promise<void> => {
    for (const end of running.splice(0).toReversed()) await end()
  }
  try {
    return { ...(await start(example, key, running)), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function start(example: Example, key: JWK, running: (() => unknown)[]): Promise<Omit<Sample, 'close'>> {
  const folder = mkdtempSync(join(tmpdir(), 'entrada-verify-'))
  running.push(() => rmSync(folder, { recursive: true, force: true, maxRetries: 9 }))
  const port = await lastingPort()
  const [file, state] = [join(folder, 'keys'), { fetches: 0, taken: 0 }]
  const write = (keys: readonly string[]): void => {
    writeFileSync(`${file}.new`, keys.join('\n'))
    renameSync(`${file}.new`, file)
  }
  write([firstKey])
  const config = configFor(`http://127.0.0.1:${port}`, [firstKey])
  const gateway = await buildGateway(
    { ...config, session: { ...config.session, keysFile: file } },
    {
      readSecret,
      keysInterval: 10,
      listening: { overload: onAnyMachine },
      logDestination: {
        write: line => void (state.taken += line.includes('session keys were taken over') ? 1 : 0),
      },
    },
  )
  running.push(() => gateway.close(0))
  const origin = await listen(gateway)
  const published = async (): Promise<JSONWebKeySet> =>
    JSON.parse((await request(`${origin}/.auth/jwks.json`)).body) as JSONWebKeySet

  const directory = await listening((_, response) => {
    state.fetches += 1
    published().then(
      ({ keys }) => response.end(JSON.stringify({ keys: [...keys, key] })),
      () => response.destroy(),
    )
  })
  running.push(directory.close)
  const [command, ...parameters] = example.command(folder)
  const child = startChild(command, parameters, {
    cwd: example.folder,
    env: { ISSUER: issuer, AUDIENCE: audience, JWKS_URL: directory.url, PORT: String(port) },
  })
  running.push(() => child.end())
  await child.said(/listening/)

  return {
    through: async key => {
      const cookie = await sessionCookie(configFor('http://127.0.0.1:9', [key]), ada)
      return request(`${origin}/`, { headers: { cookie, host: 'app.example' } })
    },
    direct: async (assertions, more = {}) =>
      request(`http://127.0.0.1:${port}/`, {
        headers: { ...more, ...(assertions.length > 0 && { 'X-Entrada-Assertion': assertions }) },
      }),
    said: assertionFrom,
    use: async keys => {
      const before = state.taken
      write(keys)
      await until('the keys are taken over', () => state.taken > before)
      return (await published()).keys.map(({ kid }) => kid ?? '')
    },
    fetches: () => state.fetches,
  }
}

function configFor(upstream: string, keys: readonly string[], aud = audience): Config {
  return testConfig({
    upstreams: { default: testUpstream(upstream) },
    headers: { assertion: { enabled: true, audience: aud } },
    session: { keys },
  })
}

async function assertionFrom(when: { secondsAgo?: number; audience?: string }): Promise<string> {
  const heard = { assertion: '' }
  const upstream = await listening(({ headers }, response) => {
    heard.assertion = String(headers['x-entrada-assertion'])
    response.end()
  })
  const config = configFor(upstream.url, [firstKey], when.audience)
  const now = Math.floor(Date.now() / 1000) - (when.secondsAgo ?? 0)
  const gateway = await buildGateway(config, {
    readSecret,
    now: () => now,
    logDestination: { write: () => undefined },
  })
  const cookie = await sessionCookie(config, ada, now)
  await request(`${await listen(gateway)}/`, { headers: { cookie, host: 'app.example' } })
  await gateway.close(0)
  await upstream.close()
  return heard.assertion
}

async function listen(gateway: Gateway): Promise<string> {
  await gateway.app.listen({ host: '127.0.0.1', port: 0 })
  return `http://127.0.0.1:${(gateway.app.server.address() as AddressInfo).port}`
}
