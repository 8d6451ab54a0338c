import { parseEnvFile } from '../../config/env-file.ts'
import { closest } from '../../config/suggest.ts'
import type { OptionKind } from './their-option.ts'
import { theirOptions } from './their-options.ts'
import { readToml, type TomlValue } from './toml-lines.ts'

/** What a configuration of oauth2-proxy says, each option in the one shape that it can have. */
export type TheirSettings = Readonly<{
  /** Names of what is given, in their order. */
  names: readonly string[]
  /** Empty when it is not given. */
  text: (name: string) => string
  flag: (name: string, otherwise: boolean) => boolean
  list: (name: string) => readonly string[]
  /** Seconds; undefined when it is not given. */
  seconds: (name: string) => number | undefined
}>

/** Why a text is no configuration of oauth2-proxy; lines from 1. */
export type Unreadable = Readonly<{ faults: readonly string[] }>

type Value = string | boolean | readonly string[]

const prefix = 'OAUTH2_PROXY_'

/** Characters. */
const longest = 1_048_576

/** So many are told of; one is enough to refuse. */
const mostFaults = 100

/**
 * Reads a configuration file (TOML), or the `OAUTH2_PROXY_…` variables of an env file. A line that cannot be read, an option
 * that is not known and a value of the wrong kind are faults, as each could be what keeps somebody out.
 */
export function readTheirSettings(source: string): TheirSettings | Unreadable {
  if (source.length > longest) return { faults: ['it is longer than 1 MiB'] }
  const { entries, faults } = isEnvironment(source) ? fromVariables(source) : fromToml(source)
  const values = new Map<string, Value>()
  const all = [...faults]
  for (const { name, value, where } of entries) {
    if (all.length >= mostFaults) break
    const option = Object.hasOwn(theirOptions, name) ? theirOptions[name] : undefined
    const shaped = option === undefined ? undefined : valueOf(value, option.kind)
    if (option === undefined) all.push(`${where}: ${unknown(name)}`)
    else if (shaped === undefined) all.push(`${where}: ${name} ${expected[option.kind]}`)
    else values.set(name, shaped)
  }
  if (all.length === 0 && values.size === 0) all.push('there is nothing in it')
  return all.length > 0 ? { faults: all.slice(0, mostFaults) } : settingsOf(values)
}

type Entry = Readonly<{ name: string; value: TomlValue; where: string }>
type Entries = Readonly<{ entries: readonly Entry[]; faults: readonly string[] }>

function fromToml(source: string): Entries {
  const { entries, faults } = readToml(source)
  return {
    entries: entries.map(({ name, value, line }) => ({ name, value, where: `line ${line}` })),
    faults: faults.map(({ line, what }) => `line ${line}: ${what}`),
  }
}

function isEnvironment(source: string): boolean {
  return /^[ \t]*(?:export[ \t]+)?OAUTH2_PROXY_[A-Z0-9_]+[ \t]*=/m.test(source)
}

function fromVariables(source: string): Entries {
  const { variables, problems } = parseEnvFile('line', source)
  const given = Object.entries(variables)
  const strangers = given.map(([variable]) => variable).filter(mayBeOption)
  return {
    // Others are for somebody else.
    entries: given.flatMap(([variable, value]) =>
      variable.startsWith(prefix)
        ? [{ name: variable.slice(prefix.length).toLowerCase(), value, where: variable }]
        : [],
    ),
    faults: [
      ...problems.map(({ where, what }) => `${where.replace(/^line:(\d+).*$/, 'line $1')}: ${what}`),
      ...strangers.map(variable => `${variable} stands beside ${prefix}… variables: ${apart}`),
    ],
  }
}

const apart = 'give the configuration file and the variables each by itself'

/** Whether a name without the prefix may be a line of the configuration file, which must not get lost. */
function mayBeOption(variable: string): boolean {
  if (variable.startsWith(prefix)) return false
  return /[a-z]/.test(variable) || Object.hasOwn(theirOptions, variable.toLowerCase())
}

function unknown(name: string): string {
  const meant = closest(name, Object.keys(theirOptions))
  const hint = meant === undefined ? 'leave it out, if it keeps nobody out' : `did you mean ${meant}?`
  return `${name} is no option of oauth2-proxy that is known here; ${hint}`
}

const expected: Readonly<Record<OptionKind, string>> = {
  text: 'must be a text',
  flag: 'must be true or false',
  list: 'must be a list of texts',
  duration: 'must be a duration such as 168h or 1h30m',
  number: 'must be a number',
}

/** The value as the option needs it; a text stands for a list or a number as well, as it does for them. */
function valueOf(value: TomlValue, kind: OptionKind): Value | undefined {
  if (kind === 'list') {
    if (typeof value === 'string') return split(value)
    if (typeof value !== 'object' || !value.every(item => typeof item === 'string')) return undefined
    return value
  }
  if (kind === 'flag') {
    if (typeof value === 'boolean') return value
    if (value === 'true' || value === '1') return true
    return value === 'false' || value === '0' ? false : undefined
  }
  if (typeof value === 'object' || typeof value === 'boolean') return undefined
  const text = String(value)
  if (kind === 'number') return /^-?\d+$/.test(text) ? text : undefined
  if (kind === 'duration') return text === '' || secondsOf(text) !== undefined ? text : undefined
  return typeof value === 'string' ? text : undefined
}

function split(text: string): readonly string[] {
  return text
    .split(',')
    .map(item => item.trim())
    .filter(item => item !== '')
}

/** Whole seconds, rounded down, of a duration of Go's `time.ParseDuration`; undefined when it is none, or below zero. */
function secondsOf(text: string): number | undefined {
  if (text === '0') return 0
  if (!/^\+?(?:\d+(?:\.\d*)?(?:ns|us|µs|ms|s|m|h))+$/.test(text)) return undefined
  const units: Readonly<Record<string, number>> = {
    h: 3600,
    m: 60,
    s: 1,
    ms: 1e-3,
    us: 1e-6,
    µs: 1e-6,
    ns: 1e-9,
  }
  const parts = text.matchAll(/(\d+(?:\.\d*)?)(ns|us|µs|ms|s|m|h)/g)
  return Math.floor(
    [...parts].reduce((sum, [, count = '', unit = '']) => sum + Number(count) * (units[unit] ?? 0), 0),
  )
}

function settingsOf(values: ReadonlyMap<string, Value>): TheirSettings {
  const text = (name: string) => {
    const value = values.get(name)
    return typeof value === 'string' ? value : ''
  }
  return {
    names: [...values.keys()],
    text,
    flag: (name, otherwise) => {
      const value = values.get(name)
      return typeof value === 'boolean' ? value : otherwise
    },
    list: name => {
      const value = values.get(name)
      return typeof value === 'object' ? value : []
    },
    seconds: name => (values.has(name) ? secondsOf(text(name)) : undefined),
  }
}
