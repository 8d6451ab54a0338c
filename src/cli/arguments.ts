import { parseArgs } from 'node:util'
import type { Sources } from '../config/load.ts'
import { settings } from '../config/settings.ts'
import { closest } from '../config/suggest.ts'
import { type OrderName, orderNames } from '../session/revocation-order.ts'

export const commandNames = ['serve', 'check', 'config', 'keygen', 'revoke', 'health', 'demo'] as const

export type CommandName = (typeof commandNames)[number]

/** A command line that was understood. No command means `serve`. */
export type Arguments = Readonly<{
  command?: CommandName
  help: boolean
  version: boolean
  json: boolean
  /** Whose sessions are to end. */
  revoke?: Readonly<Partial<Record<OrderName, string>>>
  sources: Omit<Sources, 'env'>
}>

/** A command line that was not; the message is for the person who typed it. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

const switches = ['--help', '--version', '--json']
const valued = ['--config', '--env-file', ...settings.map(({ flag }) => flag)]
const ofRevoke = orderNames.map(name => `--${name}` as const)
const readsSettings: ReadonlySet<CommandName> = new Set(['serve', 'check', 'config', 'revoke', 'health'])

/**
 * Reads a command line.
 * @param argv without the program
 * @throws UsageError with a suggestion
 */
export function parseArguments(argv: readonly string[]): Arguments {
  const options = Object.fromEntries([
    ...switches.map(name => [name.slice(2), { type: 'boolean' as const }] as const),
    ...[...valued, ...ofRevoke].map(name => [name.slice(2), { type: 'string' as const }] as const),
  ])
  const short = { help: { ...options['help'], type: 'boolean' as const, short: 'h' } }
  const { tokens, positionals } = parseArgs({
    args: [...argv],
    options: { ...options, ...short },
    allowPositionals: true,
    strict: false,
    tokens: true,
  })
  const given = new Map<string, string>()
  const on = new Set<string>()
  for (const token of tokens) {
    if (token.kind !== 'option') continue
    const name = token.rawName === '-h' ? '--help' : token.rawName
    if (switches.includes(name)) {
      if (token.value !== undefined) throw new UsageError(`${name} takes no value`)
      on.add(name)
    } else if (takesValue(name)) given.set(name, valueOf(name, token.value, token.inlineValue))
    else
      throw new UsageError(`${name} is not known${suggestion(name, [...switches, ...valued, ...ofRevoke])}`)
  }
  const command = commandOf(positionals)
  checkFor(command ?? 'serve', on, given)
  const revoke = Object.fromEntries(orderNames.flatMap(name => takeFrom(given, `--${name}`, name)))
  const { '--config': configFile, '--env-file': envFile, ...flags } = Object.fromEntries(given)
  return {
    ...(command === undefined ? {} : { command }),
    help: on.has('--help'),
    version: on.has('--version'),
    json: on.has('--json'),
    ...(command === 'revoke' ? { revoke } : {}),
    sources: {
      flags,
      ...(configFile === undefined ? {} : { configFile }),
      ...(envFile === undefined ? {} : { envFile }),
    },
  }
}

function takesValue(name: string): boolean {
  return valued.includes(name) || ofRevoke.some(own => own === name)
}

/** What an option was given, as a member of that name, and no longer among the others. */
function takeFrom<Name extends string>(
  given: Map<string, string>,
  option: string,
  name: Name,
): (readonly [Name, string])[] {
  const value = given.get(option)
  given.delete(option)
  return value === undefined ? [] : [[name, value]]
}

function valueOf(name: string, value: string | undefined, inline: boolean | undefined): string {
  // `--config --json`: the value was forgotten. One that begins with a dash is written --name=value.
  if (value === undefined || value === '' || (inline !== true && value.startsWith('-'))) {
    throw new UsageError(`${name} needs a value: ${name} VALUE or ${name}=VALUE`)
  }
  return value
}

function commandOf([word, ...more]: readonly string[]): CommandName | undefined {
  if (word === undefined) return undefined
  const command = commandNames.find(name => name === word)
  if (command === undefined)
    throw new UsageError(`there is no command ${word}${suggestion(word, commandNames)}`)
  if (more[0] !== undefined) throw new UsageError(`${command} does not take ${more[0]}`)
  return command
}

function checkFor(command: CommandName, on: ReadonlySet<string>, given: ReadonlyMap<string, string>): void {
  if (on.has('--json') && command !== 'config') throw new UsageError(`${command} does not know --json`)
  const foreign = ofRevoke.find(name => given.has(name))
  if (foreign !== undefined && command !== 'revoke')
    throw new UsageError(`${command} does not know ${foreign}`)
  const [first] = given.keys()
  if (first !== undefined && !readsSettings.has(command)) {
    throw new UsageError(`${command} reads no settings, so it does not take ${first}`)
  }
}

function suggestion(word: string, known: readonly string[]): string {
  const meant = closest(word, known)
  return meant === undefined ? '; see entrada --help' : `; did you mean ${meant}?`
}
