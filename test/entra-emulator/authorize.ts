import { randomUUID } from 'node:crypto'
import { readRequest, readReturn, type AuthorizationRequest, type Return } from './authorization-request.ts'
import { accountOf, consumersId, type User } from './directory.ts'
import { claimsForFactor } from './factor-claims.ts'
import { opaque, type SignIn } from './grants.ts'
import {
  answerIds,
  entraRedirectError,
  refusalOf,
  refuse,
  Refused,
  refuseOnPage,
  type EntraRefusal,
} from './refusal.ts'
import type { World } from './world.ts'

/** Who is at the browser, and what they do on Microsoft's pages; `undefined` has not been asked yet. */
export type Visitor = Readonly<{
  /** `accountOf` them. */
  account?: string | undefined
  /** An earlier sign-in of this browser, kept in Entra's own cookie. */
  signIn?: SignIn | undefined
  consents?: boolean | undefined
  /** Whether they show a second factor. */
  showsFactor?: boolean | undefined
}>

/** What the browser gets: the way back, Microsoft's error page, or a question on a page of its own. */
export type Outcome =
  | Readonly<{ kind: 'back'; back: Return; query: URLSearchParams; signIn?: SignIn }>
  | Readonly<{ kind: 'page'; refusal: EntraRefusal }>
  | Readonly<{ kind: 'who'; app: string }>
  | Readonly<{ kind: 'consent'; app: string; scopes: readonly string[] }>
  | Readonly<{ kind: 'factor'; contexts: readonly string[] }>

const codeLifetime = 600

/** Source: Entra "authorization code flow", request an authorization code. */
export function authorize(world: World, segment: string, query: URLSearchParams, visitor: Visitor): Outcome {
  const found: { back?: Return } = {}
  try {
    const { authority, app, back } = readReturn(world, segment, query)
    found.back = back
    const scripted = world.script.refuse.authorize
    if (scripted !== undefined)
      throw new Refused(typeof scripted === 'string' ? refusalOf(scripted) : scripted)
    const request = readRequest(world, query, { authority, app })
    return decide(world, request, back, visitor)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    if (error.isPage || found.back === undefined) return { kind: 'page', refusal: error.refusal }
    const ids = answerIds(world.now(), undefined)
    const answer = entraRedirectError(error.refusal, found.back.state, ids, `${app(query)} cannot go on.`)
    return { kind: 'back', back: found.back, query: new URLSearchParams(answer) }
  }
}

function app(query: URLSearchParams): string {
  return `The request of the application ${query.get('client_id') ?? ''}`
}

function decide(world: World, request: AuthorizationRequest, back: Return, visitor: Visitor): Outcome {
  const isSilent = request.prompt === 'none'
  if (visitor.account === undefined) {
    if (isSilent) throw refuse('50058')
    return { kind: 'who', app: request.app.name }
  }
  const user = userFor(world, request, visitor.account)
  if (user.disabled) throw refuseOnPage('50057')
  const { assignmentRequired, assigned } = request.app
  if (assignmentRequired && ![user.oid, ...user.groups].some(id => assigned.includes(id))) {
    // On Microsoft's page since October 2021 (Entra "breaking changes").
    throw isSilent ? refuse('50105') : refuseOnPage('50105')
  }
  const missing = missingConsent(world, request, visitor.account)
  if (missing.length > 0 || request.prompt === 'consent') {
    if (isSilent) throw refuse('65001', { error: 'consent_required' })
    if (request.scopes.some(scope => scope.byAdmin && missing.includes(scope.name))) throw refuse('90094')
    const scopes = missing.length > 0 ? missing : request.scopes.map(({ name }) => name)
    if (visitor.consents === undefined) return { kind: 'consent', app: request.app.name, scopes }
    if (!visitor.consents) throw refuse('65004')
    for (const name of missing) consentsOf(world, request.app.clientId, visitor.account).add(name)
  }
  const contexts = [...new Set([...request.wanted.id, ...request.wanted.access])]
  const earlier = request.prompt === 'login' ? undefined : visitor.signIn
  const isFactorDue = (request.app.needsSecondFactor || request.wantsFactor) && earlier?.secondFactor !== true
  const due = contexts.filter(each => earlier?.acrs.includes(each) !== true)
  if (isFactorDue || due.length > 0) {
    if (isSilent) throw refuse('50076', { claims: claimsForFactor })
    if (visitor.showsFactor === undefined) return { kind: 'factor', contexts: due }
    // Conditional Access ends it on a page of its own.
    if (!visitor.showsFactor || due.some(each => user.cannotMeet.includes(each))) throw refuseOnPage('53003')
  }
  const signIn: SignIn = {
    account: visitor.account,
    sid: earlier?.sid ?? randomUUID(),
    authTime: earlier === undefined || isFactorDue || due.length > 0 ? world.now() : earlier.authTime,
    secondFactor: earlier?.secondFactor === true || isFactorDue || due.length > 0,
    acrs: [...new Set([...(earlier?.acrs ?? []), ...due])],
  }
  return { kind: 'back', back, query: codeAnswer(world, request, back, user, signIn), signIn }
}

/**
 * The record of somebody in the tenant that the path names; with `common` and `organizations` at home, so that a guest
 * never comes to the tenant where they are one.
 * @throws Refused on a page
 */
function userFor(world: World, { authority, app }: AuthorizationRequest, account: string): User {
  const home = account.slice(account.indexOf('.') + 1)
  const tenantId = authority.kind === 'tenant' ? authority.tenant.id : home
  const isPersonal = home === consumersId
  if (authority.kind === 'shared' && authority.name === 'organizations' && isPersonal)
    throw refuseOnPage('500208')
  if (tenantId === consumersId && !isPersonal) throw refuseOnPage('500208')
  if (isPersonal && tenantId === consumersId && !app.signInAudience.includes('Personal'))
    throw refuseOnPage('50020')
  const users = Object.values(world.tenants).find(({ id }) => id === tenantId)?.users ?? []
  const user = users.find(each => accountOf(each) === account)
  if (user === undefined) throw refuseOnPage('50020')
  return user
}

export function consentsOf({ grants }: World, clientId: string, account: string): Set<string> {
  const key = `${clientId} ${account}`
  const known = grants.consents.get(key) ?? new Set<string>()
  grants.consents.set(key, known)
  return known
}

/** Scopes that neither they nor an administrator have granted; those of OpenID Connect are granted for everybody. */
export function missingConsent(
  world: World,
  { app, scopes }: Pick<AuthorizationRequest, 'app' | 'scopes'>,
  account: string,
): string[] {
  const known = consentsOf(world, app.clientId, account)
  return scopes
    .filter(({ resource, value }) => resource !== undefined && value !== '.default')
    .map(({ name }) => name)
    .filter(name => !known.has(name) && !app.adminConsented.includes(name))
}

function codeAnswer(
  world: World,
  request: AuthorizationRequest,
  { redirectUri, state }: Return,
  user: User,
  signIn: SignIn,
): URLSearchParams {
  const code = opaque('1.AUAA', 500)
  world.grants.codes.set(code, {
    clientId: request.app.clientId,
    tenantId: user.tenant,
    authority: request.authority.kind === 'tenant' ? request.authority.tenant.id : request.authority.name,
    signIn,
    scopes: request.scopes,
    redirectUri,
    nonce: request.nonce,
    challenge: request.challenge,
    wanted: request.wanted,
    expiresAt: world.now() + codeLifetime,
  })
  return new URLSearchParams({
    code,
    ...(request.wantsClientInfo && { client_info: clientInfoOf(signIn.account) }),
    ...(state !== null && { state }),
    session_state: signIn.sid,
  })
}

/** Object id and tenant at home, unsigned (MSAL, `client_info`). */
export function clientInfoOf(account: string): string {
  const [uid, utid] = account.split('.')
  return Buffer.from(JSON.stringify({ uid, utid })).toString('base64url')
}
