import { createHash } from 'node:crypto'
import type { Call } from '../support/scripted-provider.ts'
import { actForItself } from './client-credentials.ts'
import { authenticateClient, type Client } from './client-authentication.ts'
import { accountOf, type App, type User } from './directory.ts'
import { claimsForFactor } from './factor-claims.ts'
import type { SignIn } from './grants.ts'
import { actOnBehalf } from './on-behalf-of.ts'
import { answerIds, entraTokenError, refusalOf, refuse, Refused } from './refusal.ts'
import { readScopes, resourcesOf, type Resource, type Scope } from './scopes.ts'
import { answerTokens, checkStanding } from './token-answer.ts'
import { authorityOf, type Answer, type World } from './world.ts'

/** One request to the token endpoint, from a client that is known. */
export type TokenRequest = Readonly<{ world: World; segment: string; form: URLSearchParams; client: Client }>

const grantTypes: Readonly<Record<string, (request: TokenRequest) => Promise<Answer>>> = {
  authorization_code: redeemCode,
  refresh_token: refresh,
  client_credentials: actForItself,
  'urn:ietf:params:oauth:grant-type:jwt-bearer': actOnBehalf,
}

/** Source: Entra "authorization code flow", request an access token, and "error codes". */
export async function tokenEndpoint(world: World, segment: string, call: Call): Promise<Answer> {
  try {
    // The endpoint takes POST only.
    if (call.method !== 'POST') throw refuse('900561')
    const form = new URLSearchParams(call.body)
    refuseAsScripted(world, form)
    const grant = form.get('grant_type')
    if (grant === null) throw refuse('900144')
    // A browser's own request, with `Origin`, is for single-page applications, which have no credential.
    if (call.headers.origin !== undefined) throw refuse('9002325')
    const client = await authenticateClient(world, segment, form, call.headers.authorization)
    const handle = Object.hasOwn(grantTypes, grant) ? grantTypes[grant] : undefined
    if (handle === undefined) throw refuse('70003')
    return await handle({ world, segment, form, client })
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    const ids = answerIds(world.now(), call.headers['client-request-id'])
    return entraTokenError(error.refusal, ids, 'The request was refused.')
  }
}

function refuseAsScripted({ script }: World, form: URLSearchParams): void {
  const { token } = script.refuse
  const refusal = typeof token === 'function' ? token(form) : token
  if (refusal !== undefined) throw new Refused(typeof refusal === 'string' ? refusalOf(refusal) : refusal)
}

async function redeemCode({ world, segment, form, client }: TokenRequest): Promise<Answer> {
  const given = form.get('code') ?? ''
  const code = world.grants.codes.get(given)
  if (code === undefined || code.clientId !== client.app.clientId) throw refuse('70000')
  if (world.grants.usedCodes.has(given)) throw refuse('54005')
  if (code.expiresAt <= world.now()) throw refuse('70008')
  const authority = authorityOf(world, segment)
  const path = authority?.kind === 'tenant' ? authority.tenant.id : authority?.name
  if (path !== code.authority) throw refuse('700005')
  if (form.get('redirect_uri') !== code.redirectUri) throw refuse('70000')
  if (code.challenge !== undefined && !isAnswered(code.challenge, form.get('code_verifier')))
    throw refuse('501481')
  const asked = form.get('scope')
  const scopes = asked === null ? code.scopes : readScopes(world, asked)
  if (scopes.length === 0) throw refuse('28003')
  const [resource = { kind: 'graph' } as const, ...others] = resourcesOf(scopes)
  // One resource for a token; without the parameter it is the first one that the authorization request has named.
  if (asked !== null && others.length > 0) throw refuse('700022')
  const user = userOf(world, code.tenantId, code.signIn)
  checkStanding(user, code.signIn.authTime)
  checkFactor(client.app, resource, code.signIn)
  world.grants.usedCodes.add(given)
  return answerTokens(world, {
    ...{ client, user, scopes, resource, signIn: code.signIn, nonce: code.nonce, wanted: code.wanted },
    wantsClientInfo: form.get('client_info') === '1',
  })
}

/** Source: Entra "refresh tokens": bound to person and client, neither to a tenant nor to a resource. */
async function refresh({ world, segment, form, client }: TokenRequest): Promise<Answer> {
  const grant = world.grants.refreshTokens.get(form.get('refresh_token') ?? '')
  if (grant === undefined) throw refuse('70000')
  if (grant.clientId !== client.app.clientId) throw refuse('70000')
  if (grant.expiresAt <= world.now()) throw refuse('700082')
  const authority = authorityOf(world, segment)
  const home = grant.signIn.account.slice(grant.signIn.account.indexOf('.') + 1)
  const user = userOf(world, authority?.kind === 'tenant' ? authority.tenant.id : home, grant.signIn)
  checkStanding(user, grant.issuedAt)
  const scopes: readonly Scope[] = readScopes(world, form.get('scope') ?? 'openid profile offline_access')
  // Of several resources the first one counts here.
  const [resource = { kind: 'graph' } as const] = resourcesOf(scopes)
  checkFactor(client.app, resource, grant.signIn)
  return answerTokens(world, {
    ...{ client, user, resource, signIn: grant.signIn, wantsClientInfo: form.get('client_info') === '1' },
    // A refresh always brings another refresh token.
    scopes: [...scopes, ...readScopes(world, 'offline_access')],
  })
}

/** @throws Refused with the `claims` that the next authorization request has to carry */
function checkFactor(app: App, resource: Resource, { secondFactor }: SignIn): void {
  const isNeeded = app.needsSecondFactor || (resource.kind === 'api' && resource.api.needsSecondFactor)
  if (isNeeded && !secondFactor) throw refuse('50076', { claims: claimsForFactor })
}

function isAnswered({ value, method }: { value: string; method: string }, verifier: string | null): boolean {
  if (verifier === null) return false
  return value === (method === 'S256' ? createHash('sha256').update(verifier).digest('base64url') : verifier)
}

function userOf(world: World, tenantId: string, { account }: SignIn): User {
  const users = Object.values(world.tenants).find(({ id }) => id === tenantId)?.users ?? []
  const user = users.find(each => accountOf(each) === account)
  if (user === undefined) throw refuse('50034', { error: 'invalid_grant' })
  return user
}
