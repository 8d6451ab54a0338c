import type { Requirement, RouteRule } from '../policy/route.ts'
import type { Report } from './problem.ts'

/** Words of which somebody has one value, and those of which they may have many, with the word that asks for all of a list. */
const single = ['anyUser', 'anyTenant', 'anyClient', 'anyEmailDomain'] as const
const several = { anyRole: 'allRoles', anyGroup: 'allGroups', anyScope: 'allScopes' } as const

type Several = keyof typeof several

/** Warns of rules whose parts contradict each other, so that they let nobody in. */
export function warnOfContradictions(rules: readonly RouteRule[], report: Report): void {
  for (const [index, { require = {}, clients }] of rules.entries()) {
    const found = contradictionIn(require, clients)
    if (found === undefined) continue
    const what = `can never hold, so the rule lets nobody in: ${found}`
    report.warning(`routes[${index}].require`, what, 'take one of the two out, or write access: deny')
  }
}

/**
 * Why nobody can have all of this, as a sentence fragment; undefined when nothing shows that.
 * @param clients those that the rule takes tokens of
 */
export function contradictionIn(require: Requirement, clients?: readonly string[]): string | undefined {
  const parts = [...conjuncts(require), ...(clients === undefined ? [] : [{ anyClient: clients }])]
  const excluded = parts.flatMap(({ not }) => (not === undefined ? [] : [not])).filter(isOneList)
  return amongSingle(parts, excluded) ?? amongSeveral(parts, excluded) ?? amongAlternatives(parts)
}

/** Everything that has to hold at once. */
function conjuncts(require: Requirement): readonly Requirement[] {
  return [require, ...(require.allOf ?? []).flatMap(conjuncts)]
}

/** Whether it excludes whoever has any of one list: of several words all would have to hold. */
function isOneList(excluded: Requirement): boolean {
  return Object.keys(excluded).length === 1
}

function amongSingle(parts: readonly Requirement[], excluded: readonly Requirement[]): string | undefined {
  for (const word of single) {
    const lists = parts.flatMap(part => (part[word] === undefined ? [] : [part[word]]))
    const [first, ...others] = lists
    const both = first?.filter(value => others.every(other => other.includes(value)))
    if (both?.length === 0) return `no value is in all of its lists ${word}`
    const out = new Set(excluded.flatMap(part => part[word] ?? []))
    if (both?.every(value => out.has(value)) === true) return `${word} names only what not excludes`
  }
  return undefined
}

function amongSeveral(parts: readonly Requirement[], excluded: readonly Requirement[]): string | undefined {
  const words = Object.keys(several).filter((word): word is Several => Object.hasOwn(several, word))
  for (const word of words) {
    const all = several[word]
    const out = new Set(excluded.flatMap(part => [...(part[word] ?? []), ...onlyOne(part[all])]))
    for (const part of parts) {
      if (part[word]?.every(value => out.has(value)) === true) return `${word} names only what not excludes`
      const required = part[all]?.find(value => out.has(value))
      if (required !== undefined) return `${all} names ${required}, which not excludes`
    }
  }
  return undefined
}

/** All of one thing is any of it. */
function onlyOne(list: readonly string[] = []): readonly string[] {
  return list.length === 1 ? list : []
}

/** Whether each of some alternatives contradicts itself or what has to hold beside it. */
function amongAlternatives(parts: readonly Requirement[]): string | undefined {
  const rest = parts.map(alone)
  const isOut = (alternative: Requirement) => contradictionIn({ allOf: [...rest, alternative] }) !== undefined
  const found = parts.some(({ anyOf = [] }) => anyOf.length > 0 && anyOf.every(isOut))
  return found ? 'no alternative of anyOf fits what stands beside it' : undefined
}

/** Without what stands within it. */
function alone({ anyOf: _anyOf, allOf: _allOf, ...plain }: Requirement): Requirement {
  return plain
}
