import { isDeepStrictEqual } from 'node:util'
import { changedSettings } from './config/changed-settings.ts'
import type { Config } from './config/config.ts'
import type { Loaded, loadConfig } from './config/load.ts'
import { problemLine, SettingsError, type Problem } from './config/problem.ts'
import { restartDue, withoutRestart } from './config/restart-due.ts'
import type { SettingsLook } from './config/settings-look.ts'
import type { Audit } from './observe/audit.ts'
import { ruleChanges } from './policy/rule-changes.ts'

/** What has come of a changed file; `unchanged`: it says the same as what holds, and `restart_due`: but for what needs one. */
export type ReloadResult = 'taken' | 'unchanged' | 'restart_due' | 'refused'

export type FollowingSettingsOptions = Readonly<{
  /** What runs. */
  running: Loaded
  /** The files as they were before that was loaded; undefined where they can be read only once: nothing is followed. */
  first: SettingsLook | undefined
  /** The files now; undefined where they can be read only once. */
  look: () => SettingsLook | undefined
  /** Loads them anew. @throws SettingsError */
  load: (adjust?: Parameters<typeof loadConfig>[2]) => Loaded
  /** Puts settings in force, or throws and leaves everything as it is. */
  take: (config: Config) => Promise<void>
  log: Readonly<Record<'info' | 'warn' | 'error', (facts: object, message: string) => void>>
  audit: Audit
  /** Told of each file that was dealt with. */
  count: (result: ReloadResult) => void
  /** Milliseconds between two looks: above a second, so that a file that is being written is seen to change. */
  interval?: number
}>

/**
 * Takes over what the settings files hold when they have changed, in place or because a link leads elsewhere now. They
 * count when two looks in a row have found the same, and one after they were loaded, so that nobody reads half of one.
 * What is no good leaves the settings as they are, and is logged once (docs/adr/0034).
 * @returns ends it
 */
export function followSettings(options: FollowingSettingsOptions): () => void {
  const { first, log } = options
  if (first === undefined) return () => undefined
  const { files: named } = first
  const state = {
    ...{ running: options.running, seen: first.stamp, settled: first.stamp, isBusy: false },
    /** Looks until what could not be put in force is tried once more; 0: there is nothing of the kind. */
    pause: 0,
  }

  async function look(): Promise<void> {
    const found = options.look()
    if (found === undefined || state.isBusy) return
    const isSame = found.stamp === state.seen
    state.seen = found.stamp
    if (!isSame || (found.stamp === state.settled && !isDue())) return
    state.pause = 0
    state.isBusy = true
    try {
      const result = await dealWith(found)
      if (result === undefined) return
      state.settled = found.stamp
      options.count(result)
    } finally {
      state.isBusy = false
    }
  }

  function isDue(): boolean {
    if (state.pause > 0) state.pause -= 1
    else return false
    return state.pause === 0
  }

  /** Undefined when the files have changed again meanwhile. */
  async function dealWith(found: SettingsLook): Promise<ReloadResult | undefined> {
    const gone = named.find(file => !found.files.includes(file))
    if (gone !== undefined) return refuse(`${gone} is gone`)
    if (found.fault !== undefined) return refuse(found.fault)
    try {
      const { running } = state
      const all = options.load()
      const due = restartDue(running.given, all.given)
      const next = due.length === 0 ? all : options.load(given => withoutRestart(running.given, given))
      if (options.look()?.stamp !== found.stamp) return undefined
      if (running.config.routes.length > 0 && next.config.routes.length === 0) return refuse(noRules)
      return await takeOver({ ...next, config: withKeysOf(running.config, next.config) }, due)
    } catch (error) {
      if (error instanceof SettingsError) return refuse(...error.problems)
      // The settings may be right, and what they name away for a while.
      state.pause = pauseOfLooks
      log.error({ event: 'settings.refused', err: error }, refused)
      return 'refused'
    }
  }

  async function takeOver(next: Loaded, due: readonly string[]): Promise<ReloadResult> {
    const { config } = state.running
    const isOther = !isDeepStrictEqual(next.config, config)
    if (isOther) {
      await options.take(next.config)
      const before = state.running
      state.running = next
      tell(next, before)
    }
    if (due.length > 0) {
      const message = 'settings have changed that only count after a restart'
      log.warn({ event: 'settings.restart_due', settings: due }, message)
    }
    if (isOther) return 'taken'
    return due.length > 0 ? 'restart_due' : 'unchanged'
  }

  function tell({ config, given, warnings }: Loaded, before: Loaded): void {
    options.audit({ event: 'settings.taken', settings: changedSettings(before.given, given) })
    const { added, removed, isReordered } = ruleChanges(before.config.routes, config.routes)
    for (const { name, path } of removed) options.audit({ event: 'rule.removed', route: name ?? path, path })
    for (const { name, path } of added) options.audit({ event: 'rule.added', route: name ?? path, path })
    if (isReordered) options.audit({ event: 'rules.reordered' })
    for (const warning of warnings) log.warn({ event: 'settings.warning' }, problemLine(warning))
    const facts = { event: 'settings.taken', rulesAdded: added.length, rulesRemoved: removed.length }
    log.info(facts, 'changed settings were taken over')
  }

  function refuse(...problems: readonly (Problem | string)[]): ReloadResult {
    for (const problem of problems) {
      const text = typeof problem === 'string' ? problem : problemLine(problem)
      log.error({ event: 'settings.refused', problem: text }, refused)
    }
    return 'refused'
  }

  const timer = setInterval(() => {
    look().catch((error: unknown) => log.error({ event: 'settings.refused', err: error }, refused))
  }, options.interval ?? 1100).unref()
  return () => clearInterval(timer)
}

/** Looks between two tries to put the same settings in force. */
const pauseOfLooks = 20

const refused = 'the changed settings are no good: those before them stay'
const noRules = 'routes has no rules any more, as in half of a file; restart to do without any'

/** A random key, where none is set, is another one each time that settings are loaded. */
function withKeysOf(running: Config, next: Config): Config {
  if (!running.session.keysAreRandom || !next.session.keysAreRandom) return next
  return { ...next, session: { ...next.session, keys: running.session.keys } }
}
