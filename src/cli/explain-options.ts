import type { ClaimValue } from '../identity/claim-values.ts'
import type { Persona } from '../policy/persona.ts'
import { UsageError } from './usage-error.ts'

/** Who a request is to be from; without a persona nobody. */
export type ExplainOptions = Readonly<{ as?: Persona }>

/**
 * Who stands behind the options of `explain`. Without any it is somebody who is signed in and has nothing.
 * @param lists what each option was given, in its order
 * @throws UsageError when they contradict each other
 */
export function explainOptions(
  lists: ReadonlyMap<string, readonly string[]>,
  on: ReadonlySet<string>,
): ExplainOptions {
  const of = (name: string) => lists.get(name) ?? []
  const [user, another] = of('--user')
  if (another !== undefined) throw new UsageError('--user may stand there once')
  const bearer = on.has('--bearer') || of('--scope').length > 0
  if (on.has('--anonymous')) {
    const beside = [...on, ...lists.keys()].find(name => persons.has(name))
    if (beside === undefined) return {}
    throw new UsageError(`--anonymous is nobody, so it cannot stand beside ${beside}`)
  }
  return {
    as: {
      ...(user !== undefined && { user }),
      // Without any it is not said whether they have one, as the provider leaves the claim out
      ...(lists.has('--role') && { roles: of('--role') }),
      ...(lists.has('--group') && { groups: of('--group') }),
      ...(bearer && { bearer, scopes: of('--scope') }),
      claims: claimsIn(of('--claim')),
    },
  }
}

/** What only somebody can have. */
const persons: ReadonlySet<string> = new Set([
  ...['--bearer', '--user', '--role', '--group', '--scope', '--claim'],
])

/** Each `PATH=VALUE`; what is given for one path several times is a list. @throws UsageError */
function claimsIn(given: readonly string[]): NonNullable<Persona['claims']> {
  const claims = new Map<string, readonly ClaimValue[]>()
  for (const text of given) {
    // A path may be an address that holds = itself only in its query, so the first one ends it
    const [, path = '', value = ''] = /^([^=]+)=(.+)$/s.exec(text) ?? []
    if (path === '') throw new UsageError('--claim is PATH=VALUE, for example --claim department=Sales')
    claims.set(path, [...(claims.get(path) ?? []), valueOf(value)])
  }
  return Object.fromEntries(
    [...claims].map(([path, values]) => [path, values.length === 1 ? (values[0] ?? '') : values]),
  )
}

/** A number, true or false as it is; text in quotes or without. */
function valueOf(text: string): ClaimValue {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  } catch {
    // Text without quotes
  }
  return text
}
