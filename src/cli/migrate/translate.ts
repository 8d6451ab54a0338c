import { theirOptions } from './their-options.ts'
import { providerPart } from './their-provider.ts'
import { routesPart } from './their-routes.ts'
import { sessionPart } from './their-session.ts'
import type { TheirSettings } from './their-settings.ts'
import { surroundingsPart } from './their-surroundings.ts'
import { upstreamsOf } from './their-upstreams.ts'
import { together, type Note, type Part } from './translation.ts'

/**
 * Our settings for theirs, and what is not in them. Whatever theirs refuses, ours refuse: what has no exact counterpart
 * stays closed, and is named.
 */
export function translate(theirs: TheirSettings): Required<Part> {
  const { mappings, ...upstreams } = upstreamsOf(theirs)
  const parts = [
    surroundingsPart(theirs),
    providerPart(theirs),
    sessionPart(theirs),
    upstreams,
    routesPart(theirs, mappings),
    { settings: {}, notes: withoutCounterpart(theirs) },
  ]
  return together(parts)
}

/** The options of which nothing is taken over, save where they do nothing. */
function withoutCounterpart(theirs: TheirSettings): readonly Note[] {
  return theirs.names.flatMap(option => {
    const { without, idle, kind } = theirOptions[option] ?? {}
    if (without === undefined) return []
    const isIdle =
      typeof idle === 'boolean'
        ? theirs.flag(option, !idle) === idle
        : idle !== undefined && theirs.text(option) === idle
    const isEmpty = kind === 'list' && theirs.list(option).length === 0
    return isIdle || isEmpty ? [] : [{ option, what: without }]
  })
}
