import type { App } from './directory.ts'
import { refuse } from './refusal.ts'
import type { World } from './world.ts'

/** Scopes of OpenID Connect, which belong to no resource. `address` and `phone` do not exist. */
const oidcScopes = new Set(['openid', 'profile', 'email', 'offline_access'])

/** Delegated permissions of Graph, and whether an administrator has to grant them (Graph "permissions reference"). */
const graphScopes = new Map([
  ['User.Read', false],
  ['User.ReadBasic.All', false],
  ['People.Read', false],
  ['Mail.Read', false],
  ['User.Read.All', true],
  ['GroupMember.Read.All', true],
  ['Directory.Read.All', true],
])

const graphNames = ['https://graph.microsoft.com/', '00000003-0000-0000-c000-000000000000/']

/** What a token is for; `aud` as the client has named it. */
export type Resource = Readonly<{ kind: 'graph' }> | Readonly<{ kind: 'api'; api: App; aud: string }>

/** `name` is the canonical one: `User.Read`, `api://reports/Reports.Read`, `.default` as last part for all at once. */
export type Scope = Readonly<{
  name: string
  value: string
  resource: Resource | undefined
  byAdmin: boolean
}>

/**
 * The scopes of a request, each with the resource that it belongs to; a name without a resource is Graph's.
 * Source: Entra "scopes and permissions".
 * @throws Refused 70011 for a scope that nobody knows, 500011 for a resource that nobody knows
 */
export function readScopes(world: World, text: string): Scope[] {
  const names = text.split(' ').filter(name => name !== '')
  return [...new Set(names)].map(name => readScope(world, name))
}

function readScope(world: World, name: string): Scope {
  if (oidcScopes.has(name)) return { name, value: name, resource: undefined, byAdmin: false }
  const prefix = [...graphNames, `${world.graphUrl}/`].find(each => name.startsWith(each))
  if (prefix !== undefined || !name.includes('/')) return graphScope(name.slice(prefix?.length ?? 0))
  const api = apiOf(world, name)
  if (api === undefined) throw refuse('500011')
  const value = name.slice(api.aud.length).replace(/^\/+/, '')
  if (value !== '.default' && !api.api.scopes.includes(value)) throw refuse('70011')
  const canonical = `${api.api.identifierUris[0] ?? api.api.clientId}/${value}`
  return { name: canonical, value, resource: { kind: 'api', ...api }, byAdmin: false }
}

function graphScope(value: string): Scope {
  const byAdmin = value === '.default' ? false : graphScopes.get(value)
  if (byAdmin === undefined) throw refuse('70011')
  return { name: value, value, resource: { kind: 'graph' }, byAdmin }
}

function apiOf(world: World, name: string): { api: App; aud: string } | undefined {
  for (const api of Object.values(world.apps)) {
    const aud = [...api.identifierUris, api.clientId].find(uri => name.startsWith(`${uri}/`))
    if (aud !== undefined) return { api, aud }
  }
  return undefined
}

/** The resources of scopes, each once, in the order in which they were asked for. */
export function resourcesOf(scopes: readonly Scope[]): Resource[] {
  const all = scopes.flatMap(({ resource }) => resource ?? [])
  return all.filter((resource, index) => all.findIndex(each => isSame(each, resource)) === index)
}

export function isSame(one: Resource | undefined, other: Resource): boolean {
  if (one === undefined || one.kind !== other.kind) return false
  return one.kind === 'graph' || (other.kind === 'api' && one.api === other.api)
}
