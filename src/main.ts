#!/usr/bin/env node
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { Gateway } from './gateway.ts'
import { type Arguments, type CommandName, parseArguments, UsageError } from './cli/arguments.ts'
import { check } from './cli/check.ts'
import { health } from './cli/health.ts'
import { helpText } from './cli/help.ts'
import { exitCodes, type Io } from './cli/io.ts'
import { keygen } from './cli/keygen.ts'
import { printStartReport } from './cli/report.ts'
import { revoke } from './cli/revoke.ts'
import { showConfig } from './cli/show-config.ts'
import { loadConfig, packageVersion, processEnvironment, readSecret } from './config/load.ts'
import { problemLine, SettingsError } from './config/problem.ts'
import { RevocationFileError } from './session/revocation-file.ts'

const env = processEnvironment()
const io: Io = {
  stdout: text => void process.stdout.write(text),
  stderr: text => void process.stderr.write(text),
  env,
  // NO_COLOR counts when it is there and not empty (no-color.org).
  color: process.stderr.isTTY && (env['NO_COLOR'] ?? '') === '',
}
const commands: Readonly<Record<CommandName, (args: Arguments, io: Io) => Promise<number>>> = {
  serve,
  check,
  config: showConfig,
  keygen,
  revoke,
  health,
  demo,
}

// A reader that went away (entrada config | head) is no failure of ours.
process.stdout.on('error', () => process.exit(exitCodes.ok))
process.exitCode = await run(process.argv.slice(2))

async function run(argv: readonly string[]): Promise<number> {
  try {
    const args = parseArguments(argv)
    if (args.version) io.stdout(`${packageVersion()}\n`)
    else if (args.help) io.stdout(helpText(args.command))
    else return await commands[args.command ?? 'serve'](args, io)
    return exitCodes.ok
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    io.stderr(`entrada: ${error.message}\n`)
    return exitCodes.usage
  }
}

async function serve({ sources }: Arguments): Promise<number> {
  try {
    const { config, warnings } = loadConfig({ ...sources, env })
    const { buildGateway } = await import('./gateway.ts')
    const gateway = await buildGateway(config, { readSecret })
    for (const warning of warnings) gateway.log.warn(problemLine(warning))
    for (const event of ['uncaughtException', 'unhandledRejection']) {
      process.on(event, (error: unknown) => {
        gateway.log.fatal(error, event)
        process.exit(exitCodes.failed)
      })
    }
    const stop = firstSignal()
    const { redirect } = gateway
    const { host, tls } = config.listen
    const plain = { host, port: tls?.httpPort ?? 0 }
    const listens =
      (await listenOn(gateway.admin, config.admin, 'admin.host, admin.port')) &&
      (await listenOn(gateway.app, config.listen, 'listen.host, listen.port')) &&
      (redirect === undefined ||
        (await listenOn(opener(redirect), plain, 'listen.host, listen.tls.httpPort')))
    if (!listens) {
      await gateway.close(0)
      return process.exit(exitCodes.failed)
    }
    const { publicOrigin, revocation, session } = config
    if (revocation.file === undefined && !session.keysAreRandom) {
      gateway.log.info('revocation.file is not set: sessions that are ended may live again after a restart')
    }
    gateway.log.info(
      { publicOrigin, listen: portsOf(gateway.app), admin: portsOf(gateway.admin) },
      'listening',
    )
    const signal = await stop
    gateway.log.info({ signal }, 'stopping')
    gateway.drain()
    if (signal === 'SIGTERM') await seconds(config.listen.drainDelay)
    await gateway.close(config.listen.grace)
    // Not left to the event loop: a connection that somebody forgot must not keep the process.
    return process.exit(exitCodes.ok)
  } catch (error) {
    if (error instanceof RevocationFileError) {
      const remedy =
        'Mend it, or name another file; without what it holds, sessions that were ended live again'
      io.stderr(`entrada: revocation.file: ${error.message}. ${remedy}, unless session.keys are new.\n`)
      return process.exit(exitCodes.settings)
    }
    if (!(error instanceof SettingsError)) throw error
    printStartReport(error, io)
    return exitCodes.settings
  }
}

type Address = Readonly<{ host: string; port: number }>

/** A server of Node that is opened as Fastify's are. */
function opener(server: Server): Readonly<{ listen: (at: Address) => Promise<unknown> }> {
  return { listen: async at => once(server.listen(at), 'listening') }
}

/** Whether it listens now; a system error becomes one sentence that names the setting. */
async function listenOn(
  server: Readonly<{ listen: (at: Address) => Promise<unknown> }>,
  { host, port }: Address,
  settings: string,
): Promise<boolean> {
  try {
    await server.listen({ host, port })
    return true
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    const reasons: Readonly<Record<string, string>> = {
      EADDRINUSE: 'another program listens there already',
      EACCES: 'this user may not listen there (ports below 1024 are for root)',
      EADDRNOTAVAIL: 'this machine does not have that address',
      ENOTFOUND: 'this host name is not known',
    }
    if (code === '') throw error
    const reason = reasons[code] ?? code
    io.stderr(`entrada: cannot listen on ${host}:${port} (${settings}): ${reason}\n`)
    return false
  }
}

async function demo(): Promise<number> {
  const { runDemo } = await import('./demo/run.ts')
  const { DemoUnavailable } = await import('./demo/unavailable.ts')
  try {
    const running = await runDemo(io)
    await firstSignal()
    await running.close()
    return process.exit(exitCodes.ok)
  } catch (error) {
    if (!(error instanceof DemoUnavailable)) throw error
    io.stderr(`entrada: ${error.message}\n`)
    return exitCodes.failed
  }
}

function portsOf(server: Gateway['app']): readonly string[] {
  return server.addresses().map(at => (typeof at === 'string' ? at : `${at.address}:${at.port}`))
}

/** The first signal to stop; from then on, without a moment in between, the next one ends the process at once. */
async function firstSignal(): Promise<'SIGTERM' | 'SIGINT'> {
  return new Promise(resolve => {
    let isStopping = false
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        if (isStopping) process.exit(exitCodes.failed)
        isStopping = true
        resolve(signal)
      })
    }
  })
}

async function seconds(count: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, count * 1000))
}
