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

/**
 * What went wrong on the way to the upstream, as 502 or 504 (RFC 9110 sections 15.6.3 and 15.6.5). The text of
 * the original error, which holds addresses, is for the log alone.
 */
export function upstreamError(error: unknown): GatewayError {
  const code = errorCode(error)
  const ours: ErrorCode =
    code !== undefined && timeouts.has(code)
      ? 'ERR_UPSTREAM_TIMEOUT'
      : code !== undefined && unreachable.has(code)
        ? 'ERR_UPSTREAM_UNREACHABLE'
        : 'ERR_UPSTREAM_INVALID'
  const text = error instanceof Error ? error.message : String(error)
  return new GatewayError(ours, { cause: error, message: text })
}

/** Whether a kept-alive connection was closed under the request before anything was answered on it. */
export function isClosedUnderneath(error: unknown): boolean {
  const code = errorCode(error)
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE'
}

function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
