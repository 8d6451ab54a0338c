import { setTimeout } from 'node:timers/promises'
import { GatewayError } from '../errors.ts'
import type { BoundedFetch, BoundedInit } from './bounded-fetch.ts'
import { isJson } from './json-answer.ts'
import { temporary, unreachable } from './oauth-error.ts'
import { retryAfterSeconds } from './retry-after.ts'

/**
 * Asks Microsoft Graph for one person, for as long as one sign-in may take.
 * @param path below the address of Graph, or an address that Graph has given for the next page
 * @throws GatewayError ERR_PROVIDER_UNREACHABLE, ERR_PROVIDER_TEMPORARY, or what the fetch throws
 */
export type AskGraph = (path: string, init?: BoundedInit) => Promise<Response>

/** Seconds: for everything that is asked, waiting included; and that Graph may want us to wait, once. */
const usualPatience = { inAll: 20, longestPause: 10 }

/** Seconds to wait when it does not say how long. */
const usualPause = 2

/**
 * @param address of Graph, without a slash at its end
 * @param now NumericDate, seconds
 */
export function createGraphClient(
  address: string,
  accessToken: string,
  { fetch, now }: Readonly<{ fetch: BoundedFetch; now: number }>,
  { inAll, longestPause } = usualPatience,
): AskGraph {
  const deadline = AbortSignal.timeout(inAll * 1000)
  let hasWaited = false

  async function once(path: string, init: BoundedInit): Promise<Response> {
    const url = path.startsWith('/') ? address + path : nextPage(path, address)
    const headers = {
      accept: 'application/json',
      authorization: `Bearer ${accessToken}`,
      // Somebody is waiting for it (Graph "throttling limits", identity and access).
      'x-ms-throttle-priority': 'high',
      ...init.headers,
    }
    return fetch(url, { ...init, headers, signal: deadline }).catch((error: unknown) => {
      throw error instanceof GatewayError ? error : unreachable('Microsoft Graph cannot be reached', error)
    })
  }

  return async (path, init = {}) => {
    const answer = await once(path, init)
    if (!isPassing(answer)) return answer
    const pause = answer.headers.has('retry-after') ? retryAfterSeconds(answer.headers, now) : usualPause
    if (hasWaited || pause > longestPause) throw throttled(answer, now)
    hasWaited = true
    await setTimeout(pause * 1000)
    const second = await once(path, init)
    if (isPassing(second)) throw throttled(second, now)
    return second
  }
}

/** The JSON object of an answer. @throws GatewayError ERR_PROVIDER_ANSWER_INVALID when there is none */
export async function graphJson(answer: Response): Promise<Readonly<Record<string, unknown>>> {
  const body: unknown = isJson(answer) ? await answer.json().catch(() => undefined) : undefined
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) {
    return Object.fromEntries(Object.entries(body))
  }
  throw invalid('is no JSON object')
}

/** What an answer says that is no success, for the log: status, Graph's own code, and the id its support asks for. */
export async function graphFault(answer: Response): Promise<string> {
  const body = await graphJson(answer).catch(() => ({}))
  const error = 'error' in body ? body['error'] : undefined
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  const shown = typeof code === 'string' && /^[\w.]{1,80}$/.test(code) ? ` (${code})` : ''
  const id = answer.headers.get('request-id') ?? ''
  return `Microsoft Graph answered ${answer.status}${shown}${/^[\w-]{1,64}$/.test(id) ? `, request-id ${id}` : ''}`
}

/** An answer of Graph that cannot be used. @param what goes on from "the answer of Microsoft Graph" */
export function invalid(what: string): GatewayError {
  return new GatewayError('ERR_PROVIDER_ANSWER_INVALID', { message: `the answer of Microsoft Graph ${what}` })
}

/** The token must not go anywhere else. */
function nextPage(link: string, address: string): string {
  if (URL.canParse(link) && new URL(link).origin === new URL(address).origin) return link
  throw invalid('has its next page elsewhere')
}

function isPassing({ status }: Response): boolean {
  return status === 429 || status >= 500
}

function throttled({ status, headers }: Response, now: number): GatewayError {
  const { code, message } = temporary(`Microsoft Graph answered ${status}`)
  return new GatewayError(code, { message, facts: { retryAfterSeconds: retryAfterSeconds(headers, now) } })
}
