import type { IncomingMessage } from 'node:http'

/** What the gateway's headers say of the person behind a request; all of it empty for an anonymous one. */
export type Visitor = Readonly<{
  name: string | undefined
  email: string | undefined
  roles: readonly string[]
}>

/** Reads the headers of the preset `forwarded`. Nothing is checked here: only the gateway can reach this server. */
export function visitorOf(request: IncomingMessage): Visitor {
  return {
    name: utf8(request.headers['x-forwarded-name']),
    email: utf8(request.headers['x-forwarded-email']),
    roles: (utf8(request.headers['x-forwarded-roles']) ?? '')
      .split(',')
      .filter(role => role !== '')
      .map(role => role.replaceAll('%2C', ',').replaceAll('%25', '%')),
  }
}

/** Header values are UTF-8 bytes, which Node shows as one character for each byte. */
export function utf8(value: string | string[] | undefined): string | undefined {
  return value === undefined ? undefined : Buffer.from(String(value), 'latin1').toString('utf8')
}
