import { newAccessToken } from './access-token.ts'
import { refuse } from './refusal.ts'
import { readScopes, resourcesOf } from './scopes.ts'
import { opaque } from './grants.ts'
import type { TokenRequest } from './token.ts'
import { authorityOf, type Answer } from './world.ts'

/**
 * A token of an application without a person: for `.default` of one resource, at one tenant's path, with neither an ID
 * token nor a refresh token. Source: Entra "client credentials flow".
 */
export async function actForItself({ world, segment, form, client }: TokenRequest): Promise<Answer> {
  const scopes = readScopes(world, form.get('scope') ?? '')
  if (scopes.length === 0) throw refuse('900144')
  if (scopes.some(({ value }) => value !== '.default')) throw refuse('70011')
  const [resource, ...others] = resourcesOf(scopes)
  if (resource === undefined || others.length > 0) throw refuse('70011')
  const authority = authorityOf(world, segment)
  if (authority?.kind !== 'tenant') throw refuse('9001023')
  const token =
    resource.kind === 'graph'
      ? opaque('eyJ0eXAiOiJKV1Qi', 900)
      : await newAccessToken(world, {
          tenant: authority.tenant,
          app: client.app,
          audience: resource.aud,
          azpacr: client.azpacr,
        })
  return { body: { token_type: 'Bearer', expires_in: 3599, ext_expires_in: 3599, access_token: token } }
}
