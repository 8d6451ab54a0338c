import type { Assurance } from './assurance.ts'

/** Every assurance that some route wants: a link to the sign-in can choose among these, and name nothing else. */
export type WantedAssurances = Readonly<{ contexts: ReadonlySet<string>; maxAges: ReadonlySet<number> }>

/** What a link to the sign-in says of the assurance that it is for: parameters, each with `&` behind it. */
export function assuranceQuery({ authContext, maxAge }: Assurance): string {
  const context = authContext === undefined ? '' : `auth_context=${authContext}&`
  return maxAge === undefined ? context : `${context}max_age=${maxAge}&`
}

/** The assurance that a link to the sign-in names, as far as some route wants it; undefined when there is none. */
export function assuranceInQuery(
  query: URLSearchParams,
  { contexts, maxAges }: WantedAssurances,
): Assurance | undefined {
  const authContext = query.get('auth_context') ?? ''
  const seconds = query.get('max_age') ?? ''
  const maxAge = /^[1-9][0-9]{0,8}$/.test(seconds) ? Number(seconds) : 0
  const isContext = contexts.has(authContext)
  const isAge = maxAges.has(maxAge)
  if (!isContext && !isAge) return undefined
  return { ...(isContext && { authContext }), ...(isAge && { maxAge }) }
}
