import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { loadConfig } from '../../src/config/load.ts'
import type { Person } from '../../src/identity/person.ts'
import { startChild } from './child.ts'
import type { Scope } from './scripted-provider.ts'
import { ada, sessionCookie } from './session-cookie.ts'

/** A gateway in a process of its own, so that its memory can be told from that of the test. */
export type GatewayProcess = Readonly<{
  pid: number
  port: number
  adminPort: number
  /** Cookie header of somebody who is signed in. */
  cookie: string
  /** The same for another session, of anybody. */
  signIn(person?: Person): Promise<string>
  /** What it has written until now. */
  output(): string
  memory: ProcessMemory
  /** Ends it before the test does. */
  end(signal: NodeJS.Signals): Promise<unknown>
}>

/** Resident memory in bytes (proc_pid_status(5)); Linux only. */
export type ProcessMemory = Readonly<{
  /** Now. */
  resident(): number
  /** The most it ever was since `forgetPeak`. */
  peak(): number
  forgetPeak(): void
}>

const main = fileURLToPath(new URL('../../src/main.js', import.meta.url))

/** Whether memory can be measured here. */
export const canMeasureMemory = process.platform === 'linux'

/**
 * Starts the built gateway with the flags of the image, on free ports, with a provider that is away.
 * @param env variables over the usual ones
 */
export async function startGatewayProcess(
  scope: Scope,
  upstream: string,
  env: Readonly<Record<string, string>> = {},
): Promise<GatewayProcess> {
  const settings = {
    ENTRADA_PROVIDER_ISSUER: 'http://127.0.0.1:1/nobody',
    CLIENT_ID: 'client',
    CLIENT_SECRET: 'secret',
    REDIRECT_URI: 'https://app.example/.auth/callback',
    UPSTREAM_URL: upstream,
    SESSION_KEY: randomBytes(32).toString('base64'),
    ENTRADA_LISTEN_HOST: '127.0.0.1',
    ENTRADA_LISTEN_PORT: '0',
    ENTRADA_ADMIN_PORT: '0',
    ENTRADA_LISTEN_DRAIN_DELAY: '0s',
    ENTRADA_LISTEN_GRACE: '0s',
    ENTRADA_LOG_ACCESS: 'off',
    ...env,
  }
  const child = startChild(process.execPath, [main, 'serve'], {
    env: { NODE_OPTIONS: '--max-semi-space-size=8', ...settings },
  })
  scope.after(async () => child.end('SIGKILL'))
  const [, port] = await child.said(/"listen":\["127\.0\.0\.1:(\d+)"/)
  const [, adminPort] = await child.said(/"admin":\["127\.0\.0\.1:(\d+)"/)
  const { config } = loadConfig({ env: settings })
  return {
    pid: child.pid,
    port: Number(port),
    adminPort: Number(adminPort),
    signIn: async (person = ada) => sessionCookie(config, person),
    cookie: await sessionCookie(config, ada),
    output: () => child.stdout() + child.stderr(),
    memory: memoryOf(child.pid),
    end: async signal => child.end(signal),
  }
}

function memoryOf(pid: number): ProcessMemory {
  const read = (name: string): number => {
    const [, kibibytes] =
      new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    if (kibibytes === undefined) throw new Error(`/proc/${pid}/status says no ${name}`)
    return Number(kibibytes) * 1024
  }
  return {
    resident: () => read('VmRSS'),
    peak: () => read('VmHWM'),
    forgetPeak: () => writeFileSync(`/proc/${pid}/clear_refs`, '5'),
  }
}
