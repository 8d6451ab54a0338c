import type { Identity } from '../identity/identity.ts'

/** Names and values one after the other, as Node's rawHeaders; values as Latin-1 text of their UTF-8 bytes. */
export type RawHeaders = readonly string[]

/**
 * The headers of the preset `forwarded`, the names of oauth2-proxy: what the upstream is told of a person.
 * A value that is empty gives no header. Lists are joined by commas, with `%` and `,` percent-encoded inside.
 */
export function forwardedHeaders(identity: Identity): RawHeaders {
  const pairs: readonly (readonly [string, string | undefined])[] = [
    ['X-Forwarded-User', identity.user],
    ['X-Forwarded-Preferred-Username', identity.preferredUsername],
    ['X-Forwarded-Email', identity.email],
    ['X-Forwarded-Name', identity.name],
    ['X-Forwarded-Roles', list(identity.roles)],
    ['X-Forwarded-Groups', list(identity.groups)],
    ['X-Forwarded-Tenant', identity.tenant],
  ]
  return pairs.flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [name, headerBytes(value)],
  )
}

/**
 * A text as it goes on the wire: UTF-8 bytes, each shown as one character, which is what Node writes. Control
 * characters cannot be part of a header value (RFC 9110 section 5.5) and become blanks.
 */
export function headerBytes(value: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  const clean = value.replace(/[\u0000-\u001f\u007f]/g, ' ').trim()
  return Buffer.from(clean, 'utf8').toString('latin1')
}

function list(values: readonly string[]): string {
  return values.map(value => value.replace(/[%,]/g, encodeURIComponent)).join(',')
}
