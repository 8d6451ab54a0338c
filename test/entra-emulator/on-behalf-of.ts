import { createLocalJWKSet, jwtVerify, type JWTPayload } from 'jose'
import { consentsOf, missingConsent } from './authorize.ts'
import { v1Issuer } from './discovery.ts'
import { accountOf, type App, type User } from './directory.ts'
import { keyFor } from './keys.ts'
import { refuse } from './refusal.ts'
import { readScopes, resourcesOf } from './scopes.ts'
import { claimsForFactor } from './factor-claims.ts'
import { answerTokens, checkStanding } from './token-answer.ts'
import type { TokenRequest } from './token.ts'
import type { Answer, World } from './world.ts'

/**
 * The on-behalf-of grant: an API trades the token that somebody called it with for one of the next API.
 * Source: Entra "on-behalf-of flow".
 */
export async function actOnBehalf({ world, form, client }: TokenRequest): Promise<Answer> {
  if (form.get('requested_token_use') !== 'on_behalf_of') throw refuse('900144')
  if (!client.app.mayActOnBehalf) throw refuse('7000114')
  const claims = await verified(world, client.app, form.get('assertion') ?? '')
  const user = personOf(world, claims)
  checkStanding(user, claims.iat ?? 0)
  const scopes = readScopes(world, form.get('scope') ?? '')
  if (scopes.length === 0) throw refuse('28003')
  const [resource = { kind: 'graph' } as const, ...others] = resourcesOf(scopes)
  if (others.length > 0) throw refuse('700022')
  const account = accountOf(user)
  if (missingConsent(world, { app: client.app, scopes }, account).length > 0) throw refuse('65001')
  // `.default` is what has been granted before, which must be something.
  const isAll = scopes.some(({ value }) => value === '.default')
  const granted = consentsOf(world, client.app.clientId, account).size + client.app.adminConsented.length
  if (isAll && granted === 0) throw refuse('65001')
  if (resource.kind === 'api' && resource.api.needsSecondFactor) {
    throw refuse('50079', { claims: claimsForFactor })
  }
  const signIn = { account, sid: '', authTime: claims.iat ?? 0, secondFactor: false, acrs: [] }
  return answerTokens(world, { client, user, signIn, scopes, resource })
}

/** An access token of a person, for this very client, with a good signature and within its time. @throws Refused 50013 */
async function verified(world: World, app: App, assertion: string): Promise<JWTPayload> {
  const refused = refuse('50013', { error: 'invalid_grant' })
  const keys = await Promise.all([
    keyFor(app, app.tenant),
    keyFor(world.apps.gateway, world.tenants.consumers.id),
  ])
  const { payload } = await jwtVerify(assertion, createLocalJWKSet({ keys: keys.map(({ jwk }) => jwk) }), {
    algorithms: ['RS256'],
    audience: [app.clientId, ...app.identifierUris],
    currentDate: new Date(world.now() * 1000),
  }).catch(() => {
    throw refused
  })
  const { tid, iss, scp } = payload
  const tenant = String(tid)
  if (iss !== v1Issuer(tenant) && iss !== `${world.origin}/${tenant}/v2.0`) throw refused
  // A token without a person is refused, and so is an ID token.
  if (typeof scp !== 'string') throw refused
  return payload
}

function personOf(world: World, { oid, tid }: JWTPayload): User {
  const users = Object.values(world.tenants).flatMap(tenant => tenant.users)
  const user = users.find(each => each.oid === oid && each.tenant === tid)
  if (user === undefined) throw refuse('50013', { error: 'invalid_grant' })
  return user
}
