import type { Call } from '../support/scripted-provider.ts'
import { subjectFor } from './id-token.ts'
import { checkMemberGroups, memberIds, transitiveMemberOf } from './graph-memberships.ts'
import { challenged, denied, graphError, mayBy, type GraphCall } from './graph-answers.ts'
import { photo } from './graph-photo.ts'
import type { Answer, Endpoint, World } from './world.ts'

const handles: Partial<Record<Endpoint, (call: GraphCall) => Answer>> = {
  me,
  userinfo,
  photo,
  transitiveMemberOf,
  checkMemberGroups,
  getMemberGroups: memberIds,
  getMemberObjects: memberIds,
}

/** Graph's answer. Source: Graph "error responses", "throttling limits". */
export function graphEndpoint(world: World, endpoint: Endpoint, call: Call): Answer {
  const { throttle } = world.script
  if (throttle !== undefined && throttle.times > 0) {
    throttle.times -= 1
    const { headers, ...answer } = graphError(429, 'TooManyRequests', 'Too many requests')
    const retryAfter = throttle.retryAfter === undefined ? {} : { 'retry-after': String(throttle.retryAfter) }
    return { ...answer, headers: { ...headers, ...retryAfter } }
  }
  const token = /^Bearer (.+)$/i.exec(call.headers.authorization ?? '')?.[1] ?? ''
  const grant = world.grants.graphTokens.get(token)
  const users = Object.values(world.tenants).flatMap(tenant => tenant.users)
  const user = users.find(({ oid, tenant }) => oid === grant?.oid && tenant === grant.tenantId)
  if (grant === undefined || user === undefined || grant.expiresAt <= world.now()) {
    return graphError(
      401,
      'InvalidAuthenticationToken',
      'Access token is empty, expired or not for this API.',
    )
  }
  if (world.script.challenge !== undefined) return challenged(world, world.script.challenge)
  const handle = handles[endpoint] ?? (() => graphError(404, 'Request_ResourceNotFound', 'Not found.'))
  return handle({ world, call, url: new URL(call.path, world.origin), user, scopes: grant.scopes })
}

const defaultFields = [
  'businessPhones',
  'displayName',
  'givenName',
  'jobTitle',
  'mail',
  'mobilePhone',
  'officeLocation',
  'preferredLanguage',
  'surname',
  'userPrincipalName',
  'id',
]

/** Some fields of the person; others only by `$select`. Source: Graph "get a user". */
function me(graphCall: GraphCall): Answer {
  if (!mayBy(graphCall, 'User.Read', 'User.ReadBasic.All', 'User.Read.All', 'Directory.Read.All'))
    return denied()
  const { url, user } = graphCall
  const all: Record<string, unknown> = {
    id: user.oid,
    displayName: user.name,
    givenName: user.givenName,
    surname: user.surname,
    mail: user.mail,
    userPrincipalName: user.upn,
    businessPhones: [],
    ...user.profile,
  }
  const wanted = url.searchParams.get('$select')?.split(',') ?? defaultFields
  const told = Object.fromEntries(wanted.map(field => [field, all[field] ?? null]))
  return { body: { '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#users/$entity', ...told } }
}

/** Less than the ID token: neither `oid` nor roles nor groups. Source: Entra "UserInfo endpoint". */
function userinfo({ world, user, scopes }: GraphCall): Answer {
  if (!scopes.includes('openid')) return denied()
  return {
    body: {
      sub: subjectFor(world.apps.gateway, user),
      ...(scopes.includes('profile') && {
        name: user.name,
        family_name: user.surname,
        given_name: user.givenName,
        picture: 'https://graph.microsoft.com/v1.0/me/photo/$value',
      }),
      ...(scopes.includes('email') && { email: user.mail }),
    },
  }
}
