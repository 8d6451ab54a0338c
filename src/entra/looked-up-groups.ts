import { isGuid } from './guid.ts'

/** What is looked up of somebody's groups when they are too many for a token: all, or which of these ids. */
export type LookedUp = 'all' | readonly string[]

/** What the settings make of groups. */
export type GroupUse = Readonly<{
  /** Groups that rules name. */
  named: Iterable<string>
  /** Whether the application is told of all of them. */
  sendsAll: boolean
  /** Claims that groups are read from. */
  paths: readonly string[]
  /** Cut off names of groups. */
  prefix: string
}>

/** Above this it costs Graph less to list all of somebody's groups than to ask for each. */
const mostNamed = 60

/**
 * What to look up, only as much as rules and headers need; undefined when nothing is needed, or when what Graph says
 * would not do: it knows ids, and a rule that names a group would read them as "not in it"; and they are put into the
 * claim `groups`, which has to be one that is read.
 */
export function lookedUpGroups({ named, sendsAll, paths, prefix }: GroupUse): LookedUp | undefined {
  const ids = [...new Set([...named].map(name => name.toLowerCase()))]
  const isNeeded = sendsAll || ids.length > 0
  if (!isNeeded || !ids.every(isGuid) || prefix !== '' || !paths.includes('groups')) return undefined
  return sendsAll || ids.length > mostNamed ? 'all' : ids
}
