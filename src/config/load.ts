import { createHash, randomBytes } from 'node:crypto'
import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { certificatesFault, readKeyPair } from './certificates.ts'
import { readCollector, type Collector } from './collector.ts'
import type { Config, SecretSource } from './config.ts'
import { parseEnvFile } from './env-file.ts'
import type { Environment } from './environment.ts'
import { isPipe, readBytes, readSecretFile, readText, reasonOf } from './files.ts'
import { type Gathered, gather } from './gather.ts'
import { lookAtFiles, type SettingsLook } from './settings-look.ts'
import { deepFreeze, type InForce, inForce } from './in-force.ts'
import { collectInto, inReadingOrder, type Problem, SettingsError } from './problem.ts'
import { countProcessors } from './processors.ts'
import { imageTypeOf, largestLogo } from './logo.ts'
import { localRedirectUri, redirectUrisOf } from './resolve-redirect.ts'
import { resolve } from './resolve.ts'
import type { Settings } from './schema.ts'
import type { KeyFiles, Surroundings } from './surroundings.ts'
import { readWayOut, type WayOut } from './way-out.ts'
import { readYaml, type SettingsFile } from './yaml-file.ts'

/** Where settings come from. Flags by name with dashes: `{ '--session-idle-timeout': '30m' }`. */
export type Sources = Readonly<{
  configFile?: string
  envFile?: string
  flags?: Readonly<Record<string, string>>
  env: Environment
}>

/** @property given what was set, with its defaults: what later settings are compared with */
export type Loaded = Readonly<{
  config: Config
  given: Settings
  settings: readonly InForce[]
  warnings: readonly Problem[]
}>

const usualFile = '/etc/entrada/entrada.yaml'

/**
 * The settings in force. Files are named relative to the working directory.
 * @param forgives problems that do not matter to who asks; what they are about is then empty
 * @param adjust what is to hold of what is given
 * @throws SettingsError with everything that is wrong
 */
export function loadConfig(
  sources: Sources,
  forgives: (problem: Problem) => boolean = () => false,
  adjust: (settings: Settings) => Settings = given => given,
): Loaded {
  const { gathered, unreadable, wayOut, collector } = gatherFrom(sources)
  const problems: Problem[] = [...gathered.problems, ...wayOut.problems, ...collector.problems]
  const warnings: Problem[] = [...gathered.warnings, ...wayOut.warnings, ...collector.warnings]
  const { broken } = gathered.shaped
  const settings = adjust(gathered.shaped.settings)
  const known = new Set([...broken, ...problems.map(({ path }) => path).filter(path => path !== '')])
  const report = collectInto({ problems, warnings }, known, gathered.locate)
  // With a file that cannot be read, everything else that is missing may stand in it.
  const resolved = unreadable ? undefined : resolve(settings, surroundings, report)
  if (resolved === undefined || !problems.every(forgives)) {
    const { listen, auth } = settings
    const set = redirectUrisOf(settings)
    const telling = problems.filter(problem => !forgives(problem))
    throw new SettingsError(inReadingOrder(telling.length > 0 ? telling : problems), {
      nothingSet: !unreadable && isNothingSet(gathered),
      warnings,
      redirectUris: set.length > 0 ? set : [localRedirectUri(listen.port, auth.prefix)],
    })
  }
  const from = (path: string): string => gathered.origin(path) ?? 'default'
  const { tracing } = collector
  const provider = { ...resolved.provider, ...wayOut.provider }
  const config = { ...resolved, provider, ...(tracing !== undefined && { tracing }) }
  const shown = [...inForce(settings, config, ({ path }) => from(path)), ...wayOut.shown, ...collector.shown]
  return deepFreeze({ config, given: settings, settings: shown, warnings })
}

/**
 * Where the admin port is, and its token; wrong settings elsewhere do not matter to who asks it.
 * @throws SettingsError when a file cannot be read, or what is said of the admin port is wrong
 */
export function adminAccess(sources: Sources): Config['admin'] {
  const { gathered, unreadable } = gatherFrom(sources)
  const isNeeded = ({ path }: Problem): boolean => path.startsWith('admin') || (unreadable && path === '')
  const problems = gathered.problems.filter(isNeeded)
  if (problems.length > 0) {
    throw new SettingsError(inReadingOrder(problems), { nothingSet: false, redirectUris: [] })
  }
  const { host, port, token, tokenFile } = gathered.shaped.settings.admin
  const source =
    tokenFile !== undefined ? { file: tokenFile } : token !== undefined ? { value: token } : undefined
  return { host, port, ...(source !== undefined && { token: source }) }
}

function gatherFrom({ configFile, envFile, flags = {}, env }: Sources): {
  gathered: Gathered
  unreadable: boolean
  wayOut: WayOut
  collector: Collector
} {
  const more = envFile === undefined ? undefined : openEnvFile(envFile)
  const variables: Environment = { ...more?.variables, ...withoutEmpty(env) }
  const file = openSettingsFile(configFile, variables)
  const gathered = gather(file, variables, flags)
  const early = more?.problems ?? []
  return {
    gathered: { ...gathered, problems: [...early, ...gathered.problems] },
    unreadable:
      early.length > 0 || (file !== undefined && file.data === undefined && file.problems.length > 0),
    wayOut: readWayOut(variables, surroundings.fileFault),
    collector: readCollector(variables, gathered.shaped.settings.tracing.enabled, surroundings.fileFault),
  }
}

function withoutEmpty(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
}

function isNothingSet({ origin }: Gathered): boolean {
  const telling = [
    'provider.tenantId',
    'provider.issuer',
    'provider.clientId',
    'provider.redirectUri',
    'upstream',
    'upstreams',
  ]
  return telling.every(path => origin(path) === undefined)
}

/** The files that settings stand in, as they are now; undefined where one can be read only once. */
export function lookAtSettings({ configFile, envFile, env }: Sources): SettingsLook | undefined {
  // What comes through a pipe is gone once it is read, and reading on would wait for ever.
  const more = envFile === undefined || isPipe(envFile) ? undefined : openEnvFile(envFile)
  const file = settingsFileOf(configFile, { ...more?.variables, ...withoutEmpty(env) })
  return lookAtFiles([envFile, file].flatMap(name => name ?? []))
}

function settingsFileOf(configFile: string | undefined, env: Environment): string | undefined {
  return configFile ?? env['ENTRADA_CONFIG'] ?? (existsSync(usualFile) ? usualFile : undefined)
}

function openSettingsFile(configFile: string | undefined, env: Environment): SettingsFile | undefined {
  const asked = configFile ?? env['ENTRADA_CONFIG']
  const file = settingsFileOf(configFile, env)
  if (file === undefined) return undefined
  const found = readText(file)
  if ('text' in found) return readYaml(file, found.text)
  const where = configFile === undefined ? (asked === undefined ? usualFile : 'ENTRADA_CONFIG') : '--config'
  const problem = { where, path: '', ...found }
  return { data: undefined, problems: [problem], locate: () => undefined }
}

function openEnvFile(file: string): ReturnType<typeof parseEnvFile> {
  const found = readText(file)
  if ('text' in found) return parseEnvFile(file, found.text)
  return { variables: {}, problems: [{ where: '--env-file', path: '', ...found }] }
}

/**
 * The secret itself; a file is read each time, without one newline at its end.
 * @throws Error naming the file when it is empty or cannot be read
 */
export function readSecret(source: SecretSource): string {
  if ('value' in source) return source.value
  const found = readSecretFile(source.file)
  if ('text' in found) return found.text
  throw new Error(found.what)
}

const surroundings: Surroundings = {
  readSecretFile,
  readText,
  namesIn: folder => {
    try {
      // Hidden ones are not meant: Kubernetes keeps the versions of a mounted folder in some.
      return readdirSync(folder)
        .filter(name => !name.startsWith('.'))
        .toSorted()
    } catch (error) {
      return {
        what: `${folder} cannot be read: ${reasonOf(error)}`,
        remedy: 'name a folder that this user may read',
      }
    }
  },
  fileFault: file => {
    const found = readSecretFile(file)
    if (!('text' in found)) return found.what
    const fault = certificatesFault(found.text)
    return fault === undefined ? undefined : `${file} ${fault}`
  },
  keyPair: files => {
    const texts: { -readonly [at in keyof KeyFiles]?: string } = {}
    for (const at of ['certFile', 'keyFile', 'passphraseFile'] as const) {
      const file = files[at]
      if (file === undefined) continue
      const found = readSecretFile(file)
      if ('what' in found) return { at, ...found }
      texts[at] = found.text
    }
    const pair = readKeyPair(texts.certFile ?? '', texts.keyFile ?? '', texts.passphraseFile)
    return 'at' in pair ? { ...pair, what: `${files[pair.at]} ${pair.what}` } : pair
  },
  logo: file => {
    const found = readBytes(file, largestLogo)
    if ('what' in found)
      return { what: found.what, remedy: 'name an SVG, PNG, JPEG or WebP of at most 64 KiB' }
    const type = imageTypeOf(found.bytes)
    if (type !== undefined) return { dataUri: `data:${type};base64,${found.bytes.toString('base64')}` }
    const remedy = 'name an SVG (with its xmlns), PNG, JPEG or WebP file'
    return { what: `${file} is no image that is known here`, remedy }
  },
  isWritable: folder => {
    try {
      accessSync(folder, constants.W_OK | constants.X_OK)
      return true
    } catch {
      return false
    }
  },
  processors: countProcessors,
  shortHash: text => createHash('sha256').update(text).digest('hex').slice(0, 12),
  randomKey: newSessionKey,
  now: () => Math.floor(Date.now() / 1000),
}

/** base64 of 32 random bytes. */
export function newSessionKey(): string {
  return randomBytes(32).toString('base64')
}

/** The environment of this process; nothing else reads it. */
export function processEnvironment(): Environment {
  return process.env
}

/** The version in the `package.json` above this file, wherever it was built to. */
export function packageVersion(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const file = join(folder, 'package.json')
    if (existsSync(file)) {
      const { name, version }: { name?: unknown; version?: unknown } = JSON.parse(readFileSync(file, 'utf8'))
      if (name === 'entrada' && typeof version === 'string') return version
    }
    if (folder === dirname(folder)) return 'unknown'
  }
}
