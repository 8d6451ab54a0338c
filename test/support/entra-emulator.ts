import type { ScriptedAnswer } from './scripted-provider.ts'

/** One refusal of Entra: what is in it beside the usual. */
export type EntraRefusal = Readonly<{
  /** The number behind `AADSTS`. */
  code: string
  error: string
  suberror?: string
  /** JSON, as a Conditional Access policy asks for more. */
  claims?: string
}>

/** Ids and time of each refusal. */
export const entraIds = {
  traceId: '0f8fad5b-d9cb-469f-a165-70867728950e',
  correlationId: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
  timestamp: '2026-11-21 10:00:00Z',
}

/** Words of a description that must never be on a page, and an address that must not even be in the log. */
export const entraWords = 'words-of-the-sign-in-service'
export const entraAddress = 'ada.lovelace@corp.example'

/** `error_description` as Entra writes it, line breaks and the person's address included. */
function descriptionOf(code: string): string {
  const { traceId, correlationId, timestamp } = entraIds
  const ids = `Trace ID: ${traceId}\r\nCorrelation ID: ${correlationId}\r\nTimestamp: ${timestamp}`
  return `AADSTS${code}: <b>${entraWords}</b> for the user '${entraAddress}'.\r\n${ids}`
}

/** What Entra's token endpoint answers to a request that it refuses. */
export function entraTokenError({ code, error, suberror, claims }: EntraRefusal): ScriptedAnswer {
  const isPassing = error === 'temporarily_unavailable'
  return {
    status: error === 'invalid_client' ? 401 : isPassing ? 503 : 400,
    headers: isPassing ? { 'retry-after': '77' } : {},
    body: {
      error,
      error_description: descriptionOf(code),
      error_codes: [Number(code)],
      timestamp: entraIds.timestamp,
      trace_id: entraIds.traceId,
      correlation_id: entraIds.correlationId,
      error_uri: `https://login.microsoftonline.com/error?code=${code}`,
      ...(suberror !== undefined && { suberror }),
      ...(claims !== undefined && { claims }),
    },
  }
}

/** The query with which Entra sends a browser back that it does not sign in. */
export function entraRedirectError(refusal: EntraRefusal, state: string | null): string {
  const { code, error, suberror, claims } = refusal
  return new URLSearchParams({
    error,
    error_description: descriptionOf(code),
    error_uri: `https://login.microsoftonline.com/error?code=${code}`,
    ...(state !== null && { state }),
    ...(suberror !== undefined && { error_subcode: suberror }),
    ...(claims !== undefined && { claims }),
  }).toString()
}
