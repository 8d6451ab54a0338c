import { parseArgs } from 'node:util'
import type { Sources } from '../config/load.ts'
import { settings } from '../config/settings.ts'
import { closest } from '../config/suggest.ts'
import { type OrderName, orderNames } from '../session/revocation-order.ts'
import { type ExplainOptions, explainOptions } from './explain-options.ts'
import { UsageError } from './usage-error.ts'

export const commandNames = [
  'serve',
  'check',
  'config',
  'explain',
  'doctor',
  'register',
  'migrate',
  'keygen',
  'revoke',
  'health',
  'demo',
] as const

export type CommandName = (typeof commandNames)[number]

const formats = ['az', 'graph', 'portal'] as const

/** What the registration is to be called, the roles it is to have, and how it is printed. */
export type RegisterOptions = Readonly<{
  name: string
  roles: readonly string[]
  format: (typeof formats)[number]
}>

/** A command line that was understood. No command means `serve`. */
export type Arguments = Readonly<{
  command?: CommandName
  help: boolean
  version: boolean
  json: boolean
  /** Whose sessions are to end. */
  revoke?: Readonly<Partial<Record<OrderName, string>>>
  register?: RegisterOptions
  /** Who is to be judged. */
  explain?: ExplainOptions
  /** Words behind the command, as many as it takes. */
  operands: readonly string[]
  sources: Omit<Sources, 'env'>
}>

const anywhere = ['--help', '--version', '--json']
const switches = [...anywhere, '--bearer', '--anonymous']
const valued = ['--config', '--env-file', ...settings.map(({ flag }) => flag)]
/** Options that one command has for itself. */
const owned: Readonly<Partial<Record<CommandName, readonly string[]>>> = {
  revoke: orderNames.map(name => `--${name}`),
  register: ['--name', '--role', '--format'],
  explain: ['--user', '--role', '--group', '--scope', '--claim', '--bearer', '--anonymous'],
}
const ofOne = [...new Set(Object.values(owned).flat())].filter(name => !switches.includes(name))
/** What has to stand behind a command. */
const operandsOf: Readonly<Partial<Record<CommandName, readonly string[]>>> = {
  explain: ['METHOD', 'URL'],
  migrate: ['oauth2-proxy'],
}
const readsSettings: ReadonlySet<CommandName> = new Set([
  ...(['serve', 'check', 'config', 'explain', 'doctor', 'register', 'revoke', 'health'] as const),
])
const knowsJson: ReadonlySet<CommandName> = new Set(['config', 'doctor', 'explain'])

/**
 * Reads a command line.
 * @param argv without the program
 * @throws UsageError with a suggestion
 */
export function parseArguments(argv: readonly string[]): Arguments {
  const options = Object.fromEntries([
    ...switches.map(name => [name.slice(2), { type: 'boolean' as const }] as const),
    ...[...valued, ...ofOne].map(name => [name.slice(2), { type: 'string' as const }] as const),
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
  const lists = new Map<string, readonly string[]>()
  const on = new Set<string>()
  for (const token of tokens) {
    if (token.kind !== 'option') continue
    const name = token.rawName === '-h' ? '--help' : token.rawName
    if (switches.includes(name)) {
      if (token.value !== undefined) throw new UsageError(`${name} takes no value`)
      on.add(name)
    } else if (valued.includes(name) || ofOne.includes(name)) {
      const value = valueOf(name, token.value, token.inlineValue)
      lists.set(name, [...(lists.get(name) ?? []), value])
      given.set(name, value)
    } else {
      throw new UsageError(`${name} is not known${suggestion(name, [...switches, ...valued, ...ofOne])}`)
    }
  }
  const [command, ...operands] = wordsOf(positionals, on.has('--help') || on.has('--version'))
  checkFor(command ?? 'serve', on, given)
  const explain = command === 'explain' ? explainOptions(lists, on) : undefined
  const revoke = Object.fromEntries(orderNames.flatMap(name => takeFrom(given, `--${name}`, name)))
  const register = registerOptions(given, lists.get('--role') ?? [])
  for (const name of ofOne) given.delete(name)
  const { '--config': configFile, '--env-file': envFile, ...flags } = Object.fromEntries(given)
  return {
    ...(command === undefined ? {} : { command }),
    help: on.has('--help'),
    version: on.has('--version'),
    json: on.has('--json'),
    ...(command === 'revoke' ? { revoke } : {}),
    ...(command === 'register' ? { register } : {}),
    ...(explain === undefined ? {} : { explain }),
    operands,
    sources: {
      flags,
      ...(configFile === undefined ? {} : { configFile }),
      ...(envFile === undefined ? {} : { envFile }),
    },
  }
}

function registerOptions(given: Map<string, string>, roles: readonly string[]): RegisterOptions {
  const { name = 'Entrada', format: wanted = 'az' } = Object.fromEntries([
    ...takeFrom(given, '--name', 'name'),
    ...takeFrom(given, '--format', 'format'),
  ])
  const format = formats.find(known => known === wanted)
  if (format === undefined) throw new UsageError(`--format is one of ${formats.join(', ')}`)
  return { name, roles, format }
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

/** The command and what stands behind it. @param isOfItself whether it is only asked about */
function wordsOf(
  [word, ...operands]: readonly string[],
  isOfItself: boolean,
): readonly [command?: CommandName, ...operands: string[]] {
  if (word === undefined) return []
  const command = commandNames.find(name => name === word)
  if (command === undefined)
    throw new UsageError(`there is no command ${word}${suggestion(word, commandNames)}`)
  const wanted = operandsOf[command] ?? []
  const [surplus] = operands.slice(wanted.length)
  if (surplus !== undefined) throw new UsageError(`${command} does not take ${surplus}`)
  if (operands.length < wanted.length && !isOfItself)
    throw new UsageError(`${command} takes ${wanted.join(' ')}; see entrada ${command} --help`)
  return [command, ...operands]
}

function checkFor(command: CommandName, on: ReadonlySet<string>, given: ReadonlyMap<string, string>): void {
  if (on.has('--json') && !knowsJson.has(command)) throw new UsageError(`${command} does not know --json`)
  const foreign = [...on, ...given.keys()].find(
    name => ![...anywhere, ...valued, ...(owned[command] ?? [])].includes(name),
  )
  if (foreign !== undefined) throw new UsageError(`${command} does not know ${foreign}`)
  const [first] = given.keys()
  if (first !== undefined && !readsSettings.has(command)) {
    throw new UsageError(`${command} reads no settings, so it does not take ${first}`)
  }
}

function suggestion(word: string, known: readonly string[]): string {
  const meant = closest(word, known)
  return meant === undefined ? '; see entrada --help' : `; did you mean ${meant}?`
}
