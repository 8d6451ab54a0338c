import type { TestEvent } from 'node:test/reporters'

/** What one test came to. `reason` is why it was skipped, or what kind of failure it was. */
export type Outcome = Readonly<{ result: 'passed' | 'failed' | 'skipped'; name: string; reason: string }>

/**
 * A reporter of node:test: one JSON line for each `Outcome`. A suite is counted only when it fails or is
 * skipped by itself; one that fails through its tests is counted through them. A `todo` counts as skipped.
 */
export default async function* testEvents(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of events) {
    if (event.type !== 'test:pass' && event.type !== 'test:fail') continue
    const outcome = outcomeOf(event)
    if (outcome) yield `${JSON.stringify(outcome)}\n`
  }
}

/** `undefined` for an event that is no outcome of its own. */
export function outcomeOf(
  event: Extract<TestEvent, { type: 'test:pass' | 'test:fail' }>,
): Outcome | undefined {
  const { name, skip, todo, details } = event.data
  if (skip !== undefined && skip !== false)
    return { result: 'skipped', name, reason: skip === true ? 'no reason given' : skip }
  if (todo !== undefined && todo !== false) return { result: 'skipped', name, reason: 'todo' }
  const isSuite = details.type === 'suite'
  if (event.type === 'test:pass') return isSuite ? undefined : { result: 'passed', name, reason: '' }
  const kind = failureType(event.data.details)
  return isSuite && kind === 'subtestsFailed' ? undefined : { result: 'failed', name, reason: kind }
}

function failureType(details: object): string {
  const error: unknown = 'error' in details ? details.error : undefined
  return typeof error === 'object' && error !== null && 'failureType' in error
    ? String(error.failureType)
    : 'failed'
}
