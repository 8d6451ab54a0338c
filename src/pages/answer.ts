import { catalogue, type ErrorCode } from '../errors.ts'

/** An answer of the gateway itself, not yet sent. */
export type Answer = Readonly<{
  status: number
  headers: Readonly<Record<string, string | readonly string[]>>
  body: string
}>

/** Headers that each of our own answers carries. @param name page or error code, for X-Entrada */
function ownHeaders(name: string): Record<string, string> {
  return {
    'x-entrada': name,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  }
}

/** A page for a person. @param policy its Content-Security-Policy @param language tag of the language it is in */
export function pageAnswer(
  status: number,
  name: string,
  html: string,
  policy: string,
  language: string,
): Answer {
  return {
    status,
    headers: {
      ...ownHeaders(name),
      'content-type': 'text/html; charset=utf-8',
      'content-language': language,
      'content-security-policy': policy,
      ...(policy.includes("frame-ancestors 'none'") && { 'x-frame-options': 'DENY' }),
      vary: 'Accept, Accept-Language, Cookie, Sec-Fetch-Mode',
    },
    body: html,
  }
}

/** An answer for a program: RFC 9457 for errors, plain JSON otherwise. */
export function jsonAnswer(
  status: number,
  name: string,
  body: string,
  mediaType = 'application/json',
): Answer {
  return {
    status,
    headers: { ...ownHeaders(name), 'content-type': mediaType, vary: 'Accept, Cookie, Sec-Fetch-Mode' },
    body,
  }
}

/** Plain text as it is. */
export function textAnswer(status: number, name: string, body: string): Answer {
  return { status, headers: { ...ownHeaders(name), 'content-type': 'text/plain; charset=utf-8' }, body }
}

/** A redirect by 302; the caller vouches for the location. */
export function redirectAnswer(location: string, name: string, setCookies: readonly string[] = []): Answer {
  return withCookies(
    { status: 302, headers: { ...ownHeaders(name), location, vary: 'Cookie' }, body: '' },
    setCookies,
  )
}

/** The same answer with Set-Cookie lines added. */
export function withCookies(answer: Answer, setCookies: readonly string[]): Answer {
  return setCookies.length === 0
    ? answer
    : { ...answer, headers: { ...answer.headers, 'set-cookie': [...setCookiesOf(answer), ...setCookies] } }
}

function setCookiesOf({ headers }: Answer): readonly string[] {
  return [headers['set-cookie'] ?? []].flat()
}

/** The value of X-Entrada for an error: its code without the prefix, in kebab case. */
export function errorName(code: ErrorCode): string {
  return code.slice('ERR_'.length).toLowerCase().replaceAll('_', '-')
}

/** Retry-After for an error that passes by itself. */
export function retryHeaders(code: ErrorCode, seconds: number | undefined): Record<string, string> {
  return [429, 503].includes(catalogue[code].status) ? { 'retry-after': String(seconds ?? 15) } : {}
}

/** The part of a reply that sending needs; Fastify's own reply fits. */
type Replier = {
  code: (status: number) => unknown
  header: (name: string, value: string | readonly string[]) => unknown
  send: (body: string) => unknown
}

export function sendAnswer(reply: Replier, answer: Answer): unknown {
  reply.code(answer.status)
  for (const [name, value] of Object.entries(answer.headers)) reply.header(name, value)
  return reply.send(answer.body)
}
