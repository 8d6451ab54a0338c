import type { Identity } from '../identity/identity.ts'
import { valuesAt } from '../identity/claim-values.ts'
import { encodedList, encodedText, type HeaderEncoding } from './header-encoding.ts'
import type { RawHeaders } from './identity-headers.ts'

/** One header that the settings give a name, and what of a person it tells. */
export type CustomHeader = Readonly<{
  name: string
  claim:
    | ('user' | 'name' | 'email' | 'preferredUsername' | 'tenant')
    | ('roles' | 'groups' | 'session' | 'authenticatedAt')
    | `graph.${string}`
    | Readonly<{ path: string }>
  /** Between the members of a list. */
  separator: string
  encoding: HeaderEncoding
}>

/** What these headers tell of somebody; what is not known of them, or empty, gives no header. */
export function customHeaders(headers: readonly CustomHeader[], identity: Identity): RawHeaders {
  return headers.flatMap(({ name, claim, separator, encoding }) => {
    const told = toldOf(claim, identity) ?? ''
    const value =
      typeof told === 'string' ? encodedText(told, encoding) : encodedList(told, separator, encoding)
    return value === '' ? [] : [name, value]
  })
}

function toldOf(claim: CustomHeader['claim'], identity: Identity): string | readonly string[] | undefined {
  if (claim === 'session') return identity.sessionId
  if (claim === 'authenticatedAt') return String(identity.authenticatedAt)
  // Whether it was a list is not known any more, so each is written as one.
  if (typeof claim === 'object') return valuesAt(identity.claims, claim.path)?.map(String)
  if (!isOfGraph(claim)) return identity[claim]
  const property = claim.slice('graph.'.length)
  const { profile = {} } = identity
  return Object.hasOwn(profile, property) ? profile[property] : undefined
}

function isOfGraph(claim: string): claim is `graph.${string}` {
  return claim.startsWith('graph.')
}
