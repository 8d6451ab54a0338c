import { isGuid } from '../entra/guid.ts'
import type { LookedUp } from '../entra/looked-up-groups.ts'
import { GatewayError } from '../errors.ts'
import { graphFault, graphJson, invalid, type AskGraph } from './graph-client.ts'

/** `checkMemberGroups` takes so many at once. */
const mostAtOnce = 20

/** Pages of 999, a little more than the 11,000 groups that somebody can be in and still use them. */
const mostPages = 12

/**
 * Without the cast directory roles and administrative units would be among the groups; with it, `$count` and the
 * header are asked for (Graph "user: list transitiveMemberOf", "advanced query capabilities").
 */
const everyGroup = '/me/transitiveMemberOf/microsoft.graph.group?$select=id&$count=true&$top=999'

/**
 * Ids of the groups that somebody is in, directly or through others, in lower case; of those that are wanted.
 * @throws GatewayError ERR_SIGNIN_GROUPS_PERMISSION, ERR_SIGNIN_GROUPS_OVERAGE, ERR_PROVIDER_ANSWER_INVALID, or what
 * `ask` throws
 */
export async function membershipsOf(ask: AskGraph, wanted: LookedUp): Promise<readonly string[]> {
  if (wanted === 'all') return listed(ask)
  const found = await checked(ask, wanted)
  return found ?? (await listed(ask)).filter(id => wanted.includes(id))
}

/**
 * Undefined when Graph does not take the question: older documents ask for more permissions than for the list, and one
 * id that is none of its own may spoil it for all.
 */
async function checked(ask: AskGraph, wanted: readonly string[]): Promise<readonly string[] | undefined> {
  const found: string[] = []
  for (let at = 0; at < wanted.length; at += mostAtOnce) {
    const asked = wanted.slice(at, at + mostAtOnce)
    const answer = await ask('/me/checkMemberGroups', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ groupIds: asked }),
    })
    if ([400, 403, 404].includes(answer.status)) return undefined
    const { value } = await bodyOf(answer)
    if (!Array.isArray(value) || !value.every(isGuid)) throw invalid('holds no list of ids')
    found.push(...value.map(id => id.toLowerCase()).filter(id => asked.includes(id)))
  }
  return found
}

async function listed(ask: AskGraph): Promise<readonly string[]> {
  const found: string[] = []
  let page: string | undefined = everyGroup
  for (let count = 0; page !== undefined; count += 1) {
    if (count === mostPages) {
      const message = `Microsoft Graph lists more than ${mostPages} pages of groups`
      throw new GatewayError('ERR_SIGNIN_GROUPS_OVERAGE', { message })
    }
    const { value, '@odata.nextLink': next } = await bodyOf(
      await ask(page, { headers: { consistencylevel: 'eventual' } }),
    )
    if (!Array.isArray(value)) throw invalid('holds no list of groups')
    found.push(...value.flatMap(groupIdOf))
    if (next !== undefined && next !== null && typeof next !== 'string') throw invalid('has no next page')
    page = next ?? undefined
  }
  return [...new Set(found)]
}

/** The id, unless it is of something else than a group. */
function groupIdOf(entry: unknown): readonly string[] {
  if (typeof entry !== 'object' || entry === null) throw invalid('lists what is no group')
  const { id, '@odata.type': type = groupType } = entry as Readonly<Record<string, unknown>>
  if (!isGuid(id)) throw invalid('lists a group without an id')
  return type === groupType ? [id.toLowerCase()] : []
}

const groupType = '#microsoft.graph.group'

async function bodyOf(answer: Response): Promise<Readonly<Record<string, unknown>>> {
  if (answer.status === 200) return graphJson(answer)
  const fault = await graphFault(answer)
  if (answer.status === 403) throw forbidden(`${fault}: ${needed}`)
  if (answer.status === 401) throw forbidden(`${fault}: the access token is not for it; ${onlyOurs}`)
  throw new GatewayError('ERR_PROVIDER_ANSWER_INVALID', { message: fault })
}

const needed =
  'the app registration needs the delegated permission User.Read of Microsoft Graph, with consent, and provider.scopes the scope User.Read'
const onlyOurs = 'provider.scopes must hold no scope of another resource'

function forbidden(message: string): GatewayError {
  return new GatewayError('ERR_SIGNIN_GROUPS_PERMISSION', { message })
}
