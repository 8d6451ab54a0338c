import type { Identity } from '../identity/identity.ts'
import { encodedList, encodedText, type HeaderEncoding } from './header-encoding.ts'

/** Names and values one after the other, as Node's rawHeaders; values as Latin-1 text of their UTF-8 bytes. */
export type RawHeaders = readonly string[]

/**
 * The headers of the preset `forwarded`, the names of oauth2-proxy: what the upstream is told of a person.
 * A value that is empty gives no header. Lists are joined by commas, with `%` and `,` percent-encoded inside.
 */
export function forwardedHeaders(identity: Identity, encoding: HeaderEncoding = 'utf8'): RawHeaders {
  const text = (value: string | undefined): string => encodedText(value ?? '', encoding)
  const list = (values: readonly string[]): string => encodedList(values, ',', encoding)
  const pairs: readonly (readonly [string, string])[] = [
    ['X-Forwarded-User', text(identity.user)],
    ['X-Forwarded-Preferred-Username', text(identity.preferredUsername)],
    ['X-Forwarded-Email', text(identity.email)],
    ['X-Forwarded-Name', text(identity.name)],
    ['X-Forwarded-Roles', list(identity.roles)],
    ['X-Forwarded-Groups', list(identity.groups)],
    ['X-Forwarded-Tenant', text(identity.tenant)],
  ]
  return pairs.flatMap(([name, value]) => (value === '' ? [] : [name, value]))
}
