import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { lastingPort } from './free-port.ts'
import { patience } from './patience.ts'
import type { Scope } from './scripted-provider.ts'

export type RedisServer = Readonly<{
  port: number
  /** Where temporary files of the test may lie. */
  folder: string
  url: string
  /** Runs a command with redis-cli, as a person would type it; gives what it prints. */
  command: (...words: readonly string[]) => Promise<string>
  /** The same with another password than the one it was started with. */
  commandAs: (password: string, ...words: readonly string[]) => Promise<string>
  /** Ends it at once, as `kill -9` does; what it held is gone. */
  kill: () => Promise<void>
  /** Starts it again on the same port. */
  start: () => Promise<void>
  /** It goes on to hold its connections, and does nothing. */
  freeze: () => void
  thaw: () => void
}>

export type RedisServerOptions = Readonly<{
  /** What redis.conf could say, e.g. `{ requirepass: 'x' }`. */
  settings?: Readonly<Record<string, string | readonly string[]>>
  password?: string
  /** Files of a certificate, its key, and who vouches for it; then it listens for TLS only. */
  tls?: Readonly<{ cert: string; key: string; ca: string }>
  /** More arguments, e.g. `--sentinel`. */
  flags?: readonly string[]
  /** A file of settings of its own, which it may write. */
  config?: (port: number, folder: string) => string
  /** False: `start` is called later. */
  starts?: boolean
}>

/** Whether there is one on this machine. */
export function hasRedis(): boolean {
  return spawnSync('redis-server', ['--version']).status === 0
}

const run = promisify(execFile)

/** A redis-server of the test's own, that keeps nothing on disk and ends with the test. */
export async function startRedis(scope: Scope, options: RedisServerOptions = {}): Promise<RedisServer> {
  const { settings = {}, password, tls, flags = [] } = options
  const folder = mkdtempSync(join(tmpdir(), 'entrada-redis-'))
  const port = await lastingPort()
  const all: Readonly<Record<string, string | readonly string[]>> = {
    ...(tls === undefined
      ? { port: String(port) }
      : {
          ...{ port: '0', 'tls-port': String(port), 'tls-auth-clients': 'no' },
          ...{ 'tls-cert-file': tls.cert, 'tls-key-file': tls.key, 'tls-ca-cert-file': tls.ca },
        }),
    ...{ bind: '127.0.0.1', save: '', appendonly: 'no', dir: folder, 'enable-debug-command': 'yes' },
    ...(password !== undefined && { requirepass: password }),
    ...settings,
  }
  const args = Object.entries(all).flatMap(([name, value]) => [`--${name}`, ...[value].flat()])
  const state: { process?: ChildProcess } = {}
  const commandAs = async (secret: string | undefined, words: readonly string[]) => {
    const reached = ['-h', '127.0.0.1', '-p', String(port), ...(tls ? ['--tls', '--cacert', tls.ca] : [])]
    const env = { PATH: '/usr/local/bin:/usr/bin:/bin', ...(secret && { REDISCLI_AUTH: secret }) }
    const { stdout } = await run('redis-cli', [...reached, '--no-auth-warning', ...words], { env })
    return stdout.trim()
  }
  const start = async () => {
    const file = options.config?.(port, folder)
    const given = file === undefined ? [...args, ...flags] : [file, ...flags]
    state.process = await running(spawn('redis-server', given, { stdio: ['ignore', 'pipe', 'inherit'] }))
  }
  const kill = async () => {
    const child = state.process
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
  scope.after(async () => {
    await kill()
    rmSync(folder, { recursive: true, force: true, maxRetries: 9 })
  })
  if (options.starts !== false) await start()
  return {
    ...{ port, folder, start, kill },
    url: `${tls ? 'rediss' : 'redis'}://127.0.0.1:${port}`,
    command: (...words) => commandAs(password, words),
    commandAs: (secret, ...words) => commandAs(secret, words),
    freeze: () => void state.process?.kill('SIGSTOP'),
    thaw: () => void state.process?.kill('SIGCONT'),
  }
}

/** Resolves when it takes connections, or is loading what it kept. */
async function running(child: ChildProcess): Promise<ChildProcess> {
  let said = ''
  let timer: NodeJS.Timeout | undefined
  await new Promise<void>((resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`redis-server does not start: ${said}`)), patience)
    child.once('exit', () => reject(new Error(`redis-server has ended: ${said}`)))
    child.once('error', reject)
    child.stdout?.on('data', (text: Buffer) => {
      said += text.toString()
      if (/Ready to accept|Server initialized|Sentinel ID|Loading RDB/.test(said)) resolve()
    })
  }).finally(() => clearTimeout(timer))
  child.removeAllListeners('exit')
  return child
}
