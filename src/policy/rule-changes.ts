import type { RouteRule } from './route.ts'

/** How two lists of rules differ. One of which anything has changed is removed and added. */
export type RuleChanges = Readonly<{
  added: readonly RouteRule[]
  removed: readonly RouteRule[]
  /** Whether those that have stayed stand in another order: the first that matches wins. */
  isReordered: boolean
}>

/** What has become of the rules. The same rule twice counts as two. */
export function ruleChanges(before: readonly RouteRule[], after: readonly RouteRule[]): RuleChanges {
  const [old, now] = [before.map(textOf), after.map(textOf)]
  const [stayed, stays] = [shared(old, now), shared(now, old)]
  return {
    added: after.filter((_, index) => !stays.has(index)),
    removed: before.filter((_, index) => !stayed.has(index)),
    isReordered:
      [...stayed].map(index => old[index]).join('\n') !== [...stays].map(index => now[index]).join('\n'),
  }
}

/** Indices of what stands in the other list too, each of its members taken once. */
function shared(list: readonly string[], other: readonly string[]): ReadonlySet<number> {
  const left = [...other]
  const found = new Set<number>()
  for (const [index, text] of list.entries()) {
    const at = left.indexOf(text)
    if (at < 0) continue
    left.splice(at, 1)
    found.add(index)
  }
  return found
}

/** The same text for the same rule, in whatever order its words stand. */
function textOf(rule: unknown): string {
  return JSON.stringify(rule, (_name, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  )
}
