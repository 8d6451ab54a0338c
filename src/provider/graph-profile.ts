import { GatewayError } from '../errors.ts'
import type { Claims } from '../identity/claims.ts'
import { cleaned } from '../identity/text.ts'
import type { Asking } from './gathered-claims.ts'
import { graphAddress } from './graph-address.ts'
import { createGraphClient, graphFault, graphJson } from './graph-client.ts'
import { sentenceOf } from './sentence.ts'

/** Seconds that a sign-in waits for what only adorns it; Graph is not asked twice for that. */
const patience = { inAll: 5, longestPause: 0 }

/**
 * The same claims, and what Microsoft Graph says of the person in a claim `graph`, an object of texts: the properties
 * that the settings name and that have a value. It is missing when Graph does not say: that ends no sign-in.
 */
export async function addProfile(claims: Claims, accessToken: string, asking: Asking): Promise<Claims> {
  const { profile = [] } = asking.settings.graph ?? {}
  if (profile.length === 0) return claims
  const { graph: _, ...own } = claims
  try {
    const address = graphAddress(asking.metadata, asking.settings)
    const ask = createGraphClient(address, accessToken, asking, patience)
    const answer = await ask(`/me?$select=${profile.join(',')}`)
    if (answer.status !== 200) {
      throw new GatewayError('ERR_PROVIDER_ANSWER_INVALID', { message: await graphFault(answer) })
    }
    const body = await graphJson(answer)
    return { ...own, graph: Object.fromEntries(profile.flatMap(name => valueOf(name, body))) }
  } catch (error) {
    const text = 'properties of people cannot be had of Microsoft Graph'
    asking.tellRarely('graph.profile', { problem: sentenceOf(error) }, text)
    return own
  }
}

function valueOf(
  name: string,
  body: Readonly<Record<string, unknown>>,
): readonly (readonly [string, string])[] {
  const text = textOf(Object.hasOwn(body, name) ? body[name] : undefined)
  return text === undefined ? [] : [[name, text]]
}

/** A list becomes one text; what has other members inside is left out. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return cleaned(value)
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  const isList = Array.isArray(value) && value.every(item => typeof item === 'string')
  return isList ? cleaned(value.join(', ')) : undefined
}
