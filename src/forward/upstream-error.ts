import { GatewayError, type ErrorCode } from '../errors.ts'

const timeouts = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT', 'ESOCKETTIMEDOUT'])
const unreachable = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_SOCKET',
  'UND_ERR_CLOSED',
  'UND_ERR_DESTROYED',
])

/** The upstream could not be connected to: nothing was sent. Its message is for the log. */
export class ConnectError extends Error {
  override readonly name = 'ConnectError'

  constructor(cause: unknown) {
    super(messageOf(cause), { cause })
  }
}

/**
 * What went wrong on the way to the upstream, as 502 or 504 (RFC 9110 sections 15.6.3 and 15.6.5). The text of
 * the original error, which holds addresses, is for the log alone. An error of ours stays what it is.
 */
export function upstreamError(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error
  const code = errorCode(error)
  const ours: ErrorCode =
    code !== undefined && timeouts.has(code)
      ? 'ERR_UPSTREAM_TIMEOUT'
      : error instanceof ConnectError || (code !== undefined && isUnreachable(code))
        ? 'ERR_UPSTREAM_UNREACHABLE'
        : 'ERR_UPSTREAM_INVALID'
  return new GatewayError(ours, { cause: error, message: messageOf(error) })
}

/** Whether a kept-alive connection was closed under the request before anything was answered on it. */
export function isClosedUnderneath(error: unknown): boolean {
  const code = errorCode(error)
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE'
}

/** A connection that broke, or was ended by a TLS alert, as by an upstream that misses our certificate. */
function isUnreachable(code: string): boolean {
  return unreachable.has(code) || code.startsWith('ERR_SSL_')
}

/** Several addresses that were tried in vain make an error without a text of its own. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ')
  return error instanceof Error ? error.message : String(error)
}

function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
