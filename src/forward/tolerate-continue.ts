import type { Socket } from 'node:net'

type Step = (this: unknown, status: number, ...rest: unknown[]) => unknown

/**
 * Lets an upstream say `100 Continue` though nobody has asked (RFC 9110 section 15.2: a client must be able to
 * read that). undici ends the connection instead, and has no setting for it; it is shown a 102, which means as
 * little. Should a later undici keep its parser elsewhere, that answer is a 502 again: a test tells.
 * @param socket one that undici has just taken over
 */
export function tolerateContinue(socket: Socket): void {
  const key = Object.getOwnPropertySymbols(socket).find(({ description }) => description === 'parser')
  const parser: unknown = key === undefined ? undefined : Reflect.get(socket, key)
  if (typeof parser !== 'object' || parser === null || !('onHeadersComplete' in parser)) return
  const step = parser.onHeadersComplete as Step
  parser.onHeadersComplete = function (this: unknown, status: number, ...rest: unknown[]) {
    return step.call(this, status === 100 ? 102 : status, ...rest)
  } satisfies Step
}
