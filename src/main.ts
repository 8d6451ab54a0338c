#!/usr/bin/env node
import { once } from 'node:events'
import type { Server } from 'node:http'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { Gateway } from './gateway.ts'
import { now, seconds } from './clock.ts'
import { type Arguments, type CommandName, parseArguments } from './cli/arguments.ts'
import { commands as briefOnes, type Command } from './cli/commands.ts'
import { exitCodes, type Io } from './cli/io.ts'
import { type Fault, listenFault, orFault, startFault } from './cli/start-fault.ts'
import { UsageError } from './cli/usage-error.ts'
import type { Config } from './config/config.ts'
import { loadConfig, lookAtSettings, packageVersion, processEnvironment, readSecret } from './config/load.ts'
import { problemLine } from './config/problem.ts'
import { DemoUnavailable } from './demo/unavailable.ts'
import { followSettings } from './following-settings.ts'
import { turns } from './turns.ts'

// V8 lets a small old generation become four times what is in use before it looks. Here and in each worker: at 1.6.
setFlagsFromString('--heap-growing-percent=60')

const env = processEnvironment()
const io: Io = {
  stdout: text => void process.stdout.write(text),
  stderr: text => void process.stderr.write(text),
  env,
  // NO_COLOR counts when it is there and not empty (no-color.org).
  color: process.stderr.isTTY && (env['NO_COLOR'] ?? '') === '',
}
const signals = ['SIGTERM', 'SIGINT'] as const
const commands: Readonly<Record<CommandName, Command>> = {
  ...briefOnes,
  serve,
  doctor: async (...given) => process.exit(await (await import('./cli/doctor.ts')).doctor(...given)),
  demo,
}

// A reader that went away (entrada config | head) is no failure of ours.
process.stdout.on('error', () => process.exit(exitCodes.ok))
process.exitCode = await run(process.argv.slice(2))

async function run(argv: readonly string[]): Promise<number> {
  try {
    if (argv[0] === 'worker') return await work()
    const args = parseArguments(argv)
    if (args.version) io.stdout(`${packageVersion()}\n`)
    else if (args.help) io.stdout((await import('./cli/help.ts')).helpText(args.command))
    else return await commands[args.command ?? 'serve'](args, io)
    return exitCodes.ok
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof DemoUnavailable)) throw error
    io.stderr(`entrada: ${error.message}\n`)
    return error instanceof UsageError ? exitCodes.usage : exitCodes.failed
  }
}

/** What takes requests, or is above those that do. */
type Running = Pick<Gateway, 'admin' | 'log' | 'audit' | 'metrics' | 'drain' | 'close'> &
  Readonly<{
    /** Puts other settings in force, or throws and leaves everything as it is. */
    take: (config: Config) => Promise<void>
    /** Opens its ports; gives where, or why that is impossible with the exit code that fits. */
    open: () => Promise<readonly string[] | Fault>
  }>

async function serve({ sources }: Arguments): Promise<number> {
  // From the first moment: a stop that is asked for during the start must not be lost.
  const stop = firstSignal()
  try {
    const from = { ...sources, env }
    // What changes behind this look is found to have changed.
    const first = lookAtSettings(from)
    const loaded = loadConfig(from)
    const { config, warnings } = loaded
    if (config.provider.requireAtStart) await (await import('./at-start.ts')).mustFind(config, readSecret)
    const running = config.listen.workers > 1 ? await manyProcesses(config) : await oneProcess(config)
    const { log, admin } = running
    for (const warning of warnings) log.warn(problemLine(warning))
    endOnFaults(log)
    if (config.revocation.file === undefined && !config.session.keysAreRandom) {
      log.info('revocation.file is not set: sessions that are ended may live again after a restart')
    }
    // A signal that came while modules were loaded has not been read yet.
    await turns(2)
    const opened = stop.isAsked() ? [] : await Promise.race([running.open(), stop.signal.then(() => [])])
    if ('why' in opened) {
      io.stderr(`entrada: ${opened.why}\n`)
      await running.close(0)
      return process.exit(opened.code)
    }
    // Whoever does not take requests yet need not let anybody notice that it will not.
    const isEarly = stop.isAsked()
    if (!isEarly)
      log.info({ publicOrigin: config.publicOrigin, listen: opened, admin: portsOf(admin) }, 'listening')
    const unfollow = followSettings({
      ...{ ...running, running: loaded, first },
      look: () => lookAtSettings(from),
      load: adjust => loadConfig(from, undefined, adjust),
      count: result => running.metrics.reloaded(result, now()),
    })
    const signal = await stop.signal
    unfollow()
    log.info({ signal }, 'stopping')
    running.drain()
    if (signal === 'SIGTERM' && !isEarly) await seconds(config.listen.drainDelay)
    await running.close(isEarly ? 0 : config.listen.grace)
    // Not left to the event loop: a connection that somebody forgot must not keep the process.
    return process.exit(exitCodes.ok)
  } catch (error) {
    const code = startFault(error, io)
    if (code === undefined) throw error
    return process.exit(code)
  }
}

async function oneProcess(config: Config): Promise<Running> {
  const { buildGateway } = await import('./gateway.ts')
  const gateway = await buildGateway(config, { readSecret })
  return {
    ...gateway,
    take: async next => (await gateway.prepare(next)).take(),
    open: async () =>
      (await listenOn(gateway.admin, config.admin, 'admin.host, admin.port')) ??
      (await openPublic(gateway, config)) ??
      portsOf(gateway.app),
  }
}

async function manyProcesses(config: Config): Promise<Running> {
  const { forkWorkers } = await import('./workers/processes.ts')
  const { openPrimary } = await import('./workers/primary.ts')
  const fork = forkWorkers(fileURLToPath(import.meta.url))
  const primary = await openPrimary(config, { readSecret, fork, now, version: packageVersion() })
  return {
    ...primary,
    open: async () => {
      const fault = await listenOn(primary.admin, config.admin, 'admin.host, admin.port')
      if (fault !== undefined) return fault
      primary.start()
      return Promise.race([primary.listening, primary.hopeless])
    },
  }
}

/** One worker of several: what `serve` starts where there is more than one. */
async function work(): Promise<number> {
  // Signals are for the primary, which says what is to be done; often all processes get them.
  for (const signal of signals) process.on(signal, () => undefined)
  const { channelToPrimary } = await import('./workers/processes.ts')
  const { linkToPrimary } = await import('./workers/primary-link.ts')
  const channel = channelToPrimary()
  if (channel === undefined) throw new UsageError('a worker is started by: entrada serve')
  const link = linkToPrimary(channel, now)
  const begun = await link.begun
  if (begun === undefined) return process.exit(exitCodes.ok)
  const { config, together } = begun
  const { buildGateway } = await import('./gateway.ts')
  const giveUp = async ({ why, code }: Fault) => {
    await link.failed(why, code)
    return process.exit(code)
  }
  const gateway = await orFault(buildGateway(config, { readSecret, together, pid: process.pid }), io)
  if ('why' in gateway) return giveUp(gateway)
  endOnFaults(gateway.log)
  const fault = await openPublic(gateway, config)
  if (fault !== undefined) return giveUp(fault)
  link.prepares(gateway.prepare)
  void link.draining.then(gateway.drain)
  link.listening(portsOf(gateway.app), gateway.readiness, gateway.metrics)
  await gateway.close((await link.stopped) ?? config.listen.grace)
  await link.left()
  return process.exit(exitCodes.ok)
}

/** The public port, and the plain one that leads to it. */
async function openPublic({ app, redirect }: Gateway, { listen }: Config): Promise<Fault | undefined> {
  const fault = await listenOn(app, listen, 'listen.host, listen.port')
  if (fault !== undefined || redirect === undefined) return fault
  const plain = { host: listen.host, port: listen.tls?.httpPort ?? 0 }
  return listenOn(opener(redirect), plain, 'listen.host, listen.tls.httpPort')
}

type Address = Readonly<{ host: string; port: number }>

/** A server of Node that is opened as Fastify's are. */
function opener(server: Server): Readonly<{ listen: (at: Address) => Promise<unknown> }> {
  return { listen: async at => once(server.listen(at), 'listening') }
}

/** Undefined when it listens now. @param settings those that name the address */
async function listenOn(
  server: Readonly<{ listen: (at: Address) => Promise<unknown> }>,
  { host, port }: Address,
  settings: string,
): Promise<Fault | undefined> {
  try {
    await server.listen({ host, port })
    return undefined
  } catch (error) {
    const why = listenFault(error, { host, port }, settings)
    if (why === undefined) throw error
    return { why, code: exitCodes.failed }
  }
}

/** What nobody has caught is logged, and then it is over. Whatever ends the process, lines that wait are written. */
function endOnFaults(log: Logger): void {
  process.on('exit', () => log.flush())
  for (const event of ['uncaughtException', 'unhandledRejection']) {
    process.on(event, (error: unknown) => {
      log.fatal(error, event)
      process.exit(exitCodes.failed)
    })
  }
}

async function demo(): Promise<number> {
  const { runDemo } = await import('./demo/run.ts')
  const running = await runDemo(io)
  await firstSignal().signal
  await running.close()
  return process.exit(exitCodes.ok)
}

function portsOf(server: FastifyInstance): readonly string[] {
  return server.addresses().map(at => (typeof at === 'string' ? at : `${at.address}:${at.port}`))
}

type Stop = Readonly<{ signal: Promise<NodeJS.Signals>; isAsked: () => boolean }>

/** The first signal to stop; from then on, without a moment in between, the next one ends the process at once. */
function firstSignal(): Stop {
  let isAsked = false
  const signal = new Promise<NodeJS.Signals>(resolve => {
    for (const name of signals) {
      process.on(name, () => {
        if (isAsked) process.exit(exitCodes.failed)
        isAsked = true
        resolve(name)
      })
    }
  })
  return { signal, isAsked: () => isAsked }
}
