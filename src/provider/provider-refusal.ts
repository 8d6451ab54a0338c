import { aadstsCode } from '../entra/aadsts.ts'
import { GatewayError, type ErrorFacts } from '../errors.ts'
import { claimsChallenge } from './claims-challenge.ts'
import { foreignText } from './foreign-text.ts'
import { meaningOf, type Meaning, type Retry } from './oauth-meaning.ts'

/** What the provider said, for the log alone: cleaned, bounded, and never on a page. */
export type Said = Readonly<{
  endpoint: 'authorization' | 'token'
  error: string
  suberror?: string
  description?: string
}>

/** A refusal in the provider's own words: OAuth `error` and what came with it. */
export class ProviderRefusal extends GatewayError {
  readonly said: Said
  readonly retry: Retry
  /** What the provider wants to be asked for if the sign-in is tried again; JSON. */
  readonly claims: string | undefined

  constructor(meaning: Meaning, said: Said, more: { facts: ErrorFacts; claims?: string; cause?: unknown }) {
    const { error, suberror } = said
    super(meaning.code, {
      message: `the provider answered ${error}${suberror === undefined ? '' : ` (${suberror})`}`,
      facts: more.facts,
      cause: more.cause,
    })
    this.said = said
    this.retry = meaning.retry
    this.claims = more.claims
  }
}

type Refusal = Readonly<{
  endpoint: Said['endpoint']
  /** Parameters of the callback, or members of the token endpoint's answer; each may have any shape. */
  body: Readonly<Record<string, unknown>>
  /** Seconds to wait, if this is one that passes. */
  retryAfter: number
  /** Decides instead of `error`. */
  meaning?: Meaning
  cause?: unknown
}>

/** The refusal that an error answer stands for (RFC 6749 sections 4.1.2.1 and 5.2, Entra "error codes"). */
export function providerRefusal({ endpoint, body, retryAfter, cause, ...more }: Refusal): ProviderRefusal {
  const error = foreignText(textOf(body['error']) ?? '').slice(0, 80)
  const suberror = wordOf(body['suberror']) ?? wordOf(body['error_subcode'])
  const description = textOf(body['error_description'])
  const meaning = more.meaning ?? meaningOf(error, suberror)
  const claims = claimsChallenge(body['claims'])
  const said = {
    endpoint,
    error,
    ...(suberror !== undefined && { suberror }),
    ...(description !== undefined && { description: foreignText(description) }),
  }
  return new ProviderRefusal(meaning, said, {
    facts: {
      ...factsOf(body, description ?? ''),
      ...(meaning.retry === 'later' && { retryAfterSeconds: retryAfter }),
    },
    ...(claims !== undefined && { claims }),
    cause,
  })
}

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
const moment = '[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}Z'

/** What Microsoft's support asks for: members of the body, or else parts of the text; nothing of another shape. */
function factsOf(body: Refusal['body'], description: string): ErrorFacts {
  const aadsts = aadstsCode(description) ?? numberOf(body['error_codes'])
  const traceId = shaped(uuid, body['trace_id'], 'Trace ID', description)
  const correlationId = shaped(uuid, body['correlation_id'], 'Correlation ID', description)
  const providerTime = shaped(moment, body['timestamp'], 'Timestamp', description)
  return {
    ...(aadsts !== undefined && { aadsts }),
    ...(traceId !== undefined && { traceId }),
    ...(correlationId !== undefined && { correlationId }),
    ...(providerTime !== undefined && { providerTime }),
  }
}

function shaped(shape: string, member: unknown, label: string, text: string): string | undefined {
  if (typeof member === 'string' && new RegExp(`^${shape}$`, 'i').test(member)) return member
  return new RegExp(`${label}: (${shape})`, 'i').exec(text)?.[1]
}

function numberOf(codes: unknown): string | undefined {
  const first: unknown = Array.isArray(codes) ? codes[0] : undefined
  return typeof first === 'number' ? aadstsCode(`AADSTS${first}`) : undefined
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function wordOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^[a-z_]{1,64}$/.test(value) ? value : undefined
}
