import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { readSecret } from '../../src/config/load.ts'
import { people as demoPeople, type Person } from '../../src/demo/people.ts'
import { startDemoProvider } from '../../src/demo/provider.ts'
import { configOf } from '../../src/demo/settings.ts'
import { buildGateway } from '../../src/gateway.ts'
import { startChild } from '../support/child.ts'
import { lastingPort } from '../support/free-port.ts'
import { readGuide, settingsOfGuide } from '../support/guide.ts'
import { request } from '../support/http-client.ts'
import { listening } from '../support/listening.ts'
import { onAnyMachine } from '../support/on-any-machine.ts'
import { patience } from '../support/patience.ts'

/** A proxy that stands in front by forward-auth, as its guide in docs/guides/forward-auth/ has it. */
export type Proxy = Readonly<{
  name: 'nginx' | 'caddy' | 'haproxy'
  /** Why it cannot be run here; false when it can. */
  skip: string | false
  /** Writes what the guide says into a folder, with other ports. @returns the command that runs it in the foreground */
  prepare: (blocks: (language: string) => readonly string[], at: Ports) => readonly [string, ...string[]]
  /** The same without what defends the application against headers of clients. */
  undefended: (blocks: (language: string) => readonly string[]) => (language: string) => readonly string[]
}>

export type Ports = Readonly<{
  folder: string
  proxy: number
  gateway: number
  application: number
  /** Writes a file into the folder. @returns its path */
  write: (name: string, text: string) => string
}>

/** A request as the application has seen it. */
export type Seen = Readonly<{
  method: string
  url: string
  /** Name and value, as they came. */
  headers: readonly (readonly [string, string])[]
  body: string
}>

export type Proxied = Readonly<{
  /** Public origin: the proxy's. */
  url: string
  port: number
  /** The port of one that runs without its defence. */
  undefendedPort: () => Promise<number>
  /** What has reached the application since this was last called. */
  reached: () => readonly Seen[]
  /** Lets time pass at the gateway. */
  later: (seconds: number) => void
  close: () => Promise<void>
}>

/** Somebody whose session takes two cookies. */
export const manyGroups: Person = {
  subject: 'many-groups-subject',
  objectId: 'd4e8f1a2-1111-4222-8333-944455556666',
  name: 'Max Many',
  username: 'max@demo.example',
  email: 'max@demo.example',
  roles: ['Reader'],
  groups: Array.from({ length: 70 }, (_, at) => `a group with a name that is long and not packed ${at}`),
}

export async function startProxied(proxy: Proxy): Promise<Proxied> {
  const running: (() => unknown)[] = []
  const close = async (): Promise<void> => {
    for (const end of running.splice(0).toReversed()) await end()
  }
  try {
    return await start(proxy, running, close)
  } catch (error) {
    await close()
    throw error
  }
}

async function start(proxy: Proxy, running: (() => unknown)[], close: () => Promise<void>): Promise<Proxied> {
  const guide = readGuide(`forward-auth/${proxy.name}`)
  const folder = mkdtempSync(join(tmpdir(), `entrada-${proxy.name}-`))
  running.push(() => rmSync(folder, { recursive: true, force: true, maxRetries: 9 }))
  const port = await lastingPort()
  const url = `http://localhost:${port}`
  const provider = await startDemoProvider({
    redirectUris: [`${url}/.auth/callback`],
    postLogoutRedirectUris: [`${url}/.auth/signed-out`],
    people: [...demoPeople, manyGroups],
  })
  running.push(provider.close)
  const clock = { ahead: 0 }
  const config = configOf({
    ...settingsOfGuide(guide),
    listen: { trustedProxies: ['127.0.0.1'] },
    provider: {
      issuer: provider.issuer,
      clientId: provider.clientId,
      clientSecret: provider.clientSecret,
      redirectUri: `${url}/.auth/callback`,
      claims: { user: 'oid' },
    },
    session: { revalidate: 'off' },
  })
  const gateway = await buildGateway(config, {
    readSecret,
    logDestination: { write: () => undefined },
    listening: { overload: onAnyMachine },
    now: () => Math.floor(Date.now() / 1000) + clock.ahead,
  })
  running.push(() => gateway.close(0))
  await gateway.app.listen({ host: '127.0.0.1', port: 0 })
  const application = await startApplication()
  running.push(application.close)
  const ports = {
    gateway: (gateway.app.server.address() as AddressInfo).port,
    application: application.port,
  }
  const run = async (blocks: typeof guide.blocks, at: number): Promise<void> => {
    const write = (name: string, text: string): string => {
      const file = join(folder, `${at}-${name}`)
      writeFileSync(file, text)
      return file
    }
    const [command, ...parameters] = proxy.prepare(blocks, { ...ports, folder, proxy: at, write })
    const child = startChild(command, parameters, { env: { HOME: folder } })
    running.push(() => child.end())
    // No word matches that: it fails as soon as the program ends.
    await Promise.race([answers(at), child.said(/\b\B/)])
  }
  await run(guide.blocks, port)
  return {
    url,
    port,
    undefendedPort: async () => {
      const other = await lastingPort()
      await run(proxy.undefended(guide.blocks), other)
      return other
    },
    reached: () => application.seen.splice(0),
    later: seconds => void (clock.ahead += seconds),
    close,
  }
}

/** Resolves when the gateway answers behind a port. */
export async function answers(port: number): Promise<void> {
  const deadline = Date.now() + patience
  for (;;) {
    const answer = await request(`http://127.0.0.1:${port}/.auth/me`).catch(() => undefined)
    if (answer?.status === 401) return
    if (Date.now() > deadline) throw new Error(`it does not listen: ${answer?.status}`)
    await wait(10)
  }
}

/** An application that keeps what it is sent, and repeats what comes over a WebSocket. */
export async function startApplication() {
  const seen: Seen[] = []
  const keep = (method = '', url = '', rawHeaders: readonly string[] = [], body = ''): void => {
    const headers = rawHeaders.flatMap((name, at) =>
      at % 2 === 0 ? [[name, rawHeaders[at + 1] ?? ''] as const] : [],
    )
    seen.push({ method, url, headers, body })
  }
  const server = await listening((incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      keep(incoming.method, incoming.url, incoming.rawHeaders, Buffer.concat(chunks).toString())
      if (incoming.url === '/cookies') response.setHeader('set-cookie', ['theirs=1', 'more=2'])
      response.end('served')
    })
  })
  server.server.on('upgrade', (incoming, socket) => {
    keep(incoming.method, incoming.url, incoming.rawHeaders)
    const key = `${incoming.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`
    const accept = createHash('sha1').update(key).digest('base64')
    socket.on('error', () => socket.destroy())
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    )
    socket.on('data', (bytes: Buffer) => {
      // Only the text: an unmasked frame of up to 125 bytes (RFC 6455 section 5.2).
      const [mask, masked] = [bytes.subarray(2, 6), bytes.subarray(6)]
      const text = masked.map((byte, at) => byte ^ (mask[at % 4] ?? 0))
      socket.end(Buffer.concat([Buffer.from([0x81, text.length]), text]))
    })
  })
  return { seen, port: server.port, close: server.close }
}
