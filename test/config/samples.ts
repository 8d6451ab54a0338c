import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Config } from '../../src/config/config.ts'
import { type Loaded, loadConfig, newSessionKey, type Sources } from '../../src/config/load.ts'
import { problemLine, SettingsError } from '../../src/config/problem.ts'

export const tenantId = '11111111-2222-3333-4444-555555555555'

/** The smallest real start, as contract 2 has it. */
export const smallest: Readonly<Record<string, string>> = {
  TENANT_ID: tenantId,
  CLIENT_ID: 'client',
  CLIENT_SECRET: 'hunter2',
  REDIRECT_URI: 'https://app.example/.auth/callback',
  UPSTREAM_URL: 'http://127.0.0.1:3000',
  SESSION_KEY: newSessionKey(),
}

export type Outcome = Readonly<{
  loaded: Loaded | undefined
  /** One line for each problem. */
  problems: readonly string[]
  warnings: readonly string[]
}>

/** What loading these settings comes to. Anything but a SettingsError is thrown on. */
export function outcome(sources: Sources): Outcome {
  try {
    const loaded = loadConfig(sources)
    return { loaded, problems: [], warnings: loaded.warnings.map(problemLine) }
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    return {
      loaded: undefined,
      problems: error.problems.map(problemLine),
      warnings: error.warnings.map(problemLine),
    }
  }
}

/** The smallest start with changes; `undefined` takes a variable away. */
export function withEnv(
  changes: Readonly<Record<string, string | undefined>>,
  flags: Record<string, string> = {},
): Outcome {
  return outcome({ env: { ...smallest, ...changes }, flags })
}

/** The smallest start and a settings file; `undefined` in `changes` takes a variable away. */
export function withFile(yaml: string, changes: Readonly<Record<string, string | undefined>> = {}): Outcome {
  return inFolder({ 'entrada.yaml': yaml }, folder =>
    outcome({ env: { ...smallest, ...changes }, configFile: join(folder, 'entrada.yaml') }),
  )
}

/** The configuration, or an assertion that shows what was refused. */
export function configOf({ loaded, problems }: Outcome): Config {
  if (loaded === undefined) throw new Error(`refused: ${problems.join('\n')}`)
  return loaded.config
}

/** Asserts that there is one problem, which reads like this. */
export function refused({ problems }: Outcome, pattern: RegExp): void {
  assert.equal(problems.length, 1, problems.join('\n'))
  assert.match(problems[0] ?? '', pattern)
}

/** Asserts that there is no problem and one warning, which reads like this. */
export function warned({ problems, warnings }: Outcome, pattern: RegExp): void {
  assert.deepEqual(problems, [])
  assert.equal(warnings.length, 1, warnings.join('\n'))
  assert.match(warnings[0] ?? '', pattern)
}

/** Does something with files in a folder that is gone afterwards. */
export function inFolder<T>(files: Readonly<Record<string, string | Buffer>>, use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'entrada-settings-'))
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
    return use(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** A good session key, another each time. */
export const newKey = newSessionKey

/** As `inFolder`, for what takes time. */
export async function whileInFolder<T>(
  files: Readonly<Record<string, string>>,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'entrada-settings-'))
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
    return await use(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
