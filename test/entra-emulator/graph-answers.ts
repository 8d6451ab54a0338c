import { randomUUID } from 'node:crypto'
import type { Call } from '../support/scripted-provider.ts'
import type { User } from './directory.ts'
import type { Answer, World } from './world.ts'

/** Who calls Graph, and what the token allows. */
export type GraphCall = Readonly<{
  world: World
  call: Call
  url: URL
  user: User
  scopes: readonly string[]
}>

/** Source: Graph "error responses". */
export function graphError(status: number, code: string, message: string) {
  const id = randomUUID()
  const innerError = { date: '2026-11-21T10:00:00', 'request-id': id, 'client-request-id': id }
  return { status, headers: { 'request-id': id }, body: { error: { code, message, innerError } } }
}

export function denied(): Answer {
  return graphError(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.')
}

export function badRequest(message: string, code = 'Request_BadRequest'): Answer {
  return graphError(400, code, message)
}

/** Whether the token has any of these. */
export function mayBy({ scopes }: Pick<GraphCall, 'scopes'>, ...any: readonly string[]): boolean {
  return any.some(scope => scopes.includes(scope))
}

/**
 * More is asked for of the person: 401 with the claims that the next authorization request has to carry, in base64.
 * Source: Entra "claims challenges, claims requests, and client capabilities".
 */
export function challenged({ origin }: World, claims: string): Answer {
  const { status, headers, body } = graphError(
    401,
    'InvalidAuthenticationToken',
    'Continuous access evaluation.',
  )
  const parts = [
    'realm=""',
    `authorization_uri="${origin}/common/oauth2/v2.0/authorize"`,
    'error="insufficient_claims"',
    `claims="${Buffer.from(claims).toString('base64')}"`,
  ]
  return { ...{ status, body }, headers: { ...headers, 'www-authenticate': `Bearer ${parts.join(', ')}` } }
}
