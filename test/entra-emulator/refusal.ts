import { randomUUID } from 'node:crypto'
import { aadstsRows } from '../entra/aadsts-rows.ts'
import type { ScriptedAnswer } from '../support/scripted-provider.ts'

/** One refusal of Entra: what is in it beside the usual. */
export type EntraRefusal = Readonly<{
  /** The number behind `AADSTS`. */
  code: string
  error: string
  suberror?: string
  /** JSON, as a Conditional Access policy asks for more. */
  claims?: string
  /** Seconds until it is of use to ask again. */
  retryAfter?: number
}>

type Ids = Readonly<{ traceId: string; correlationId: string; timestamp: string }>

/** Ids and time of each refusal that a test makes itself. */
export const entraIds = {
  traceId: '0f8fad5b-d9cb-469f-a165-70867728950e',
  correlationId: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
  timestamp: '2026-11-21 10:00:00Z',
}

/** Words of a description that must never be on a page, and an address that must not even be in the log. */
export const entraWords = 'words-of-the-sign-in-service'
export const entraAddress = 'ada.lovelace@corp.example'
const hostileText = `<b>${entraWords}</b> for the user '${entraAddress}'.`

/** A request that Entra refuses, thrown where it is found out. */
export class Refused extends Error {
  readonly refusal: EntraRefusal
  /** Whether Microsoft's own page says so, from which nobody comes back. */
  readonly isPage: boolean

  constructor(refusal: EntraRefusal, isPage = false) {
    super(`AADSTS${refusal.code}`)
    this.refusal = refusal
    this.isPage = isPage
  }
}

/** The refusal of a number, with the `error` and `suberror` that come with it. Source: Entra "error codes", MSAL. */
export function refusalOf(code: string, more: Partial<EntraRefusal> = {}): EntraRefusal {
  const row = aadstsRows.find(({ codes }) => codes.split(' ').includes(code))
  const suberror = row?.suberror
  return {
    code,
    error: row?.error ?? 'invalid_request',
    ...(suberror !== undefined && { suberror }),
    ...more,
  }
}

/** Seen at the token endpoint, or back at the callback. */
export function refuse(code: string, more: Partial<EntraRefusal> = {}): Refused {
  return new Refused(refusalOf(code, more))
}

/** Shown by Microsoft; the browser does not come back. */
export function refuseOnPage(code: string): Refused {
  return new Refused(refusalOf(code), true)
}

/**
 * Ids of one answer: `correlation_id` is the header `client-request-id` of the request where it is a GUID.
 * @param now NumericDate, seconds
 */
export function answerIds(now: number, clientRequestId: unknown): Ids {
  const isGuid = typeof clientRequestId === 'string' && /^[0-9a-f-]{36}$/i.test(clientRequestId)
  const [date = '', time = ''] = new Date(now * 1000).toISOString().split('T')
  return {
    traceId: randomUUID(),
    correlationId: isGuid ? clientRequestId : randomUUID(),
    timestamp: `${date} ${time.slice(0, 8)}Z`,
  }
}

/** `error_description` as Entra writes it, line breaks included, and sometimes the person's address. */
function descriptionOf(code: string, { traceId, correlationId, timestamp }: Ids, text: string): string {
  return `AADSTS${code}: ${text}\r\nTrace ID: ${traceId}\r\nCorrelation ID: ${correlationId}\r\nTimestamp: ${timestamp}`
}

/**
 * What the token endpoint answers to a request that it refuses. Source: Entra "error codes", error response.
 * @param text hostile without one
 */
export function entraTokenError(
  refusal: EntraRefusal,
  ids: Ids = entraIds,
  text = hostileText,
): Exclude<ScriptedAnswer, string | ((...rest: never[]) => void)> {
  const { code, error, suberror, claims } = refusal
  const isPassing = error === 'temporarily_unavailable'
  const retryAfter = refusal.retryAfter ?? (isPassing ? 77 : undefined)
  return {
    status: error === 'invalid_client' ? 401 : isPassing ? 503 : 400,
    headers: retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
    body: {
      error,
      error_description: descriptionOf(code, ids, text),
      error_codes: [Number(code)],
      timestamp: ids.timestamp,
      trace_id: ids.traceId,
      correlation_id: ids.correlationId,
      error_uri: `https://login.microsoftonline.com/error?code=${code}`,
      ...(suberror !== undefined && { suberror }),
      ...(claims !== undefined && { claims }),
    },
  }
}

/** The query with which Entra sends a browser back that it does not sign in. */
export function entraRedirectError(
  refusal: EntraRefusal,
  state: string | null,
  ids: Ids = entraIds,
  text = hostileText,
): string {
  const { code, error, suberror, claims } = refusal
  return new URLSearchParams({
    error,
    error_description: descriptionOf(code, ids, text),
    error_uri: `https://login.microsoftonline.com/error?code=${code}`,
    ...(state !== null && { state }),
    ...(suberror !== undefined && { error_subcode: suberror }),
    ...(claims !== undefined && { claims }),
  }).toString()
}
