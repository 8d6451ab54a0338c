import type { User } from './directory.ts'
import { badRequest, denied, mayBy, type GraphCall } from './graph-answers.ts'
import type { Answer } from './world.ts'

type Entry = Readonly<{ type: string; id: string; displayName: string }>

/**
 * Everything that somebody is in: directory roles and administrative units as well, where the path does not ask for
 * groups alone. That cast needs `$count` and the header `ConsistencyLevel`. Pages have 100 entries, 999 at most.
 * Source: Graph "user: list transitiveMemberOf".
 */
export function transitiveMemberOf(graphCall: GraphCall): Answer {
  const { world, call, url, user } = graphCall
  if (!mayBy(graphCall, 'User.Read', 'User.Read.All', 'GroupMember.Read.All', 'Directory.Read.All'))
    return denied()
  const isCast = url.pathname.endsWith('/microsoft.graph.group')
  const counts = url.searchParams.get('$count') === 'true'
  const isEventual = call.headers['consistencylevel'] === 'eventual'
  if ((isCast || counts) && !(isEventual && counts)) {
    return badRequest('This needs $count and ConsistencyLevel: eventual.', 'Request_UnsupportedQuery')
  }
  const top = Number(url.searchParams.get('$top') ?? 100)
  if (!Number.isInteger(top) || top < 1 || top > 999) return badRequest('Invalid page size specified.')
  const all = entriesOf(user).filter(({ type }) => !isCast || type === 'group')
  const from = Number(url.searchParams.get('$skiptoken') ?? 0)
  const to = from + Math.min(top, world.script.pageLimit)
  const select = url.searchParams.get('$select')?.split(',') ?? ['id', 'displayName']
  const isNamed = mayBy(graphCall, 'GroupMember.Read.All', 'Directory.Read.All')
  return {
    body: {
      '@odata.context': `${world.graphUrl}/v1.0/$metadata#${isCast ? 'groups' : 'directoryObjects'}`,
      ...(counts && { '@odata.count': all.length }),
      ...(to < all.length && { '@odata.nextLink': nextLink(graphCall, to) }),
      value: all.slice(from, to).map(entry => ({
        ...(!isCast && { '@odata.type': `#microsoft.graph.${entry.type}` }),
        ...(select.includes('id') && { id: entry.id }),
        // With so little right, nothing but id and type is told.
        ...(select.includes('displayName') && { displayName: isNamed ? entry.displayName : null }),
      })),
    },
  }
}

/** The next page as a whole address, at Graph itself unless a test says otherwise. */
function nextLink({ world, url }: GraphCall, from: number): string {
  const next = new URL(url)
  next.searchParams.set('$skiptoken', String(from))
  return world.script.nextLink?.(next.href) ?? next.href
}

function entriesOf({ groups, groupNames, directoryRoles, administrativeUnits }: User): Entry[] {
  const entry = (type: string) => (id: string) => ({
    type,
    id,
    displayName: groupNames[id] ?? `${type} ${id}`,
  })
  return [
    // Mixed, so that nobody takes the first ones for groups.
    ...administrativeUnits.map(entry('administrativeUnit')),
    ...groups.map(entry('group')),
    ...directoryRoles.map(entry('directoryRole')),
  ]
}

/** Those of at most 20 groups that somebody is in. Source: Graph "directoryObject: checkMemberGroups". */
export function checkMemberGroups(graphCall: GraphCall): Answer {
  if (!mayLookUp(graphCall)) return denied()
  const { groupIds } = bodyOf(graphCall)
  if (!Array.isArray(groupIds) || groupIds.length === 0) return badRequest('groupIds is missing.')
  if (groupIds.length > 20) return badRequest('Too many groupIds.', 'Directory_ResultSizeLimitExceeded')
  const isId = (id: unknown) => typeof id === 'string' && /^[0-9a-f-]{36}$/i.test(id)
  if (!groupIds.every(isId)) return badRequest('Invalid object identifier.')
  const asked = groupIds.map(id => String(id).toLowerCase())
  return idList(graphCall.user.groups.filter(id => asked.includes(id.toLowerCase())))
}

/** All groups, or all objects with directory roles and administrative units; 11,000 at most, without pages. */
export function memberIds(graphCall: GraphCall): Answer {
  if (!mayLookUp(graphCall)) return denied()
  const { user, url } = graphCall
  const { securityEnabledOnly } = bodyOf(graphCall)
  const others = [...user.directoryRoles, ...user.administrativeUnits]
  const isAll = url.pathname.endsWith('getMemberObjects') && securityEnabledOnly !== true
  const ids = isAll ? [...user.groups, ...others] : user.groups
  if (ids.length > 11_000) return badRequest('Too many results.', 'Directory_ResultSizeLimitExceeded')
  return idList(ids)
}

/** The documents ask for two permissions beside each other, or for the whole directory. */
function mayLookUp(graphCall: GraphCall): boolean {
  const readsPeople = mayBy(graphCall, 'User.ReadBasic.All', 'User.Read.All')
  return (readsPeople && mayBy(graphCall, 'GroupMember.Read.All')) || mayBy(graphCall, 'Directory.Read.All')
}

function idList(value: readonly string[]): Answer {
  return {
    body: { '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#Collection(Edm.String)', value },
  }
}

function bodyOf({ call }: GraphCall): Record<string, unknown> {
  try {
    return { ...(JSON.parse(call.body) as object) }
  } catch {
    return {}
  }
}
