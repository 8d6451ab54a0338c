import { catalogue, GatewayError, type ErrorCode } from '../errors.ts'
import { english } from '../messages/english.ts'
import { errorName } from './answer.ts'
import { isLocalPath } from './local-path.ts'

/**
 * `loginUrl`: where a script can send the person to sign in, a path on this origin or an http(s) address.
 * `extra`: further members (RFC 9457 section 3.2); the standard ones cannot be replaced.
 */
type Problem = Readonly<{
  code: ErrorCode
  requestId: string
  loginUrl?: string
  detail?: string
  extra?: Readonly<Record<string, unknown>>
}>

/**
 * Body of an `application/problem+json` answer (RFC 9457). Its `type` is a stable name for the kind of problem, e.g.
 * `urn:entrada:error:signin-required`; its texts are English, for programs and their logs.
 * @throws GatewayError `ERR_INTERNAL` for a `loginUrl` that is neither a path on this origin nor http(s)
 */
export function problemJson({ code, requestId, loginUrl, detail, extra }: Problem): string {
  const { status, title } = catalogue[code]
  if (
    loginUrl !== undefined &&
    !isLocalPath(loginUrl) &&
    !/^https?:\/\/[^/\\\s\p{Cc}][^\\\s\p{Cc}]*$/u.test(loginUrl)
  ) {
    throw new GatewayError('ERR_INTERNAL', { message: 'a problem was given a loginUrl that is no address' })
  }
  const problem = {
    type: `urn:entrada:error:${errorName(code)}`,
    title,
    status,
    detail: detail ?? english.errors[code].cause,
    code,
    requestId,
  }
  return JSON.stringify({
    ...problem,
    ...(loginUrl === undefined ? {} : { loginUrl }),
    ...without(extra, problem),
  })
}

function without(extra: Readonly<Record<string, unknown>> = {}, taken: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(extra).filter(([name]) => name !== 'loginUrl' && !Object.hasOwn(taken, name)),
  )
}
