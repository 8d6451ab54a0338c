import { readScopes } from './scopes.ts'
import { appOf, authorityOf, type World } from './world.ts'

/**
 * Where the browser of an administrator comes back to from the page on which an application is approved for a whole
 * tenant; undefined where Microsoft keeps them. `common` is not taken, and what comes back proves nothing.
 * Source: Entra "admin consent on the Microsoft identity platform".
 */
export function afterApproval(
  world: World,
  segment: string,
  query: URLSearchParams,
  accepts: boolean,
): URL | undefined {
  const authority = authorityOf(world, segment)
  const app = appOf(world, query.get('client_id'))
  const wanted = query.get('redirect_uri')
  const redirectUri = app?.redirectUris.find(each => each === wanted)
  const isCommon = authority?.kind === 'shared' && authority.name === 'common'
  if (authority === undefined || isCommon || app === undefined || redirectUri === undefined) return undefined
  const back = new URL(redirectUri)
  const state = query.get('state')
  const told = state === null ? {} : { state }
  if (!accepts) {
    const refused = { error: 'access_denied', error_description: 'AADSTS65004: User declined to consent.' }
    back.search = new URLSearchParams({ ...refused, ...told }).toString()
    return back
  }
  const scope = query.get('scope') ?? ''
  const names = readScopes(world, scope).flatMap(({ name, resource }) => (resource === undefined ? [] : name))
  app.adminConsented.push(...names.filter(name => !app.adminConsented.includes(name)))
  const tenant = authority.kind === 'tenant' ? authority.tenant.id : app.tenant
  back.search = new URLSearchParams({ admin_consent: 'True', tenant, scope, ...told }).toString()
  return back
}
