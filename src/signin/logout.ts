import type { FastifyReply, FastifyRequest } from 'fastify'
import { audited } from '../identity/audited.ts'
import type { Identity } from '../identity/identity.ts'
import { auditedRequest } from '../observe/audit.ts'
import { pageAnswer, redirectAnswer, sendAnswer, withCookies } from '../pages/answer.ts'
import { confirmSignOutPage } from '../pages/confirm-sign-out-page.ts'
import { contentSecurityPolicy } from '../pages/layout.ts'
import { signedOutPage } from '../pages/signed-out-page.ts'
import { isPrefetch } from '../pages/wants-page.ts'
import { cookieNames, cookieValues } from '../session/cookie-header.ts'
import type { Live } from '../session/session-store.ts'
import type { Session } from '../session/session.ts'
import { loginPath, originOf, queryOf, type SigninOptions } from './options.ts'
import { returnTo } from './return-to.ts'
import { wantedTarget } from './wanted-target.ts'

/** Seconds that the way to the provider and back may take. */
const returnLifetime = 600
/** Characters of the link's cookie; name and attributes have to fit in as well. */
const longestReturn = 3584

/**
 * `GET|POST /.auth/logout?rd=`: from a page of this origin it ends the session here first, then at the
 * provider. From anywhere else, typed, or fetched ahead, it ends nothing and shows a button.
 */
export function logoutHandler(options: SigninOptions) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const query = queryOf(request)
    const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams()
    const target = form.has('rd')
      ? returnTo(form.get('rd'), options.own)
      : wantedTarget(request, ['post_logout_redirect_uri'], options)
    const live = await options.sessions.read(request.headers.cookie, options.now())
    const isMeant = isSameOrigin(request, options) || isConfirmed(options, request, query, live)
    if (isPrefetch(request.headers) || !isMeant) return askFirst(options, request, reply, target, live)
    const out = await options.sessions.end(request.headers.cookie, options.now())
    if (out.live !== undefined) auditSignOut(options, request, out.live)
    const elsewhere = await signOutElsewhere(options, request, out.session)
    const setCookies = [
      ...out.setCookies,
      ...options.jar.clearAttempts(request.headers.cookie),
      ...cookieNames(request.headers.cookie, options.jar.roundsName).map(name => options.jar.clear(name)),
      ...cookieNames(request.headers.cookie, options.jar.challengeName).map(name => options.jar.clear(name)),
      ...keepReturn(options, request, target),
    ]
    const location = elsewhere?.href ?? `${options.own.prefix}/signed-out?here`
    return sendAnswer(reply, redirectAnswer(location, 'signout', setCookies))
  }
}

/**
 * Where signing out goes on at the provider; undefined when there is no such place, or nobody is there now. Somebody
 * whose session is over by its limits is still known by its hint, so that the right account is signed out there.
 */
async function signOutElsewhere(
  options: SigninOptions,
  request: FastifyRequest,
  session: Session | undefined,
): Promise<URL | undefined> {
  const { provider } = options
  // Without a session nothing is asked of the provider: anybody could make us ask again and again.
  if (session !== undefined && (await provider.isAway())) return undefined
  const { loginHint, idToken } = session ?? {}
  const { postLogoutRedirectUri } = originOf(options, request)
  return provider.endSessionUrl({
    postLogoutRedirectUri,
    ...(loginHint !== undefined && { loginHint }),
    ...(idToken !== undefined && { idToken }),
  })
}

export function auditSignOut({ audit }: SigninOptions, request: FastifyRequest, identity: Identity): void {
  audit({
    event: 'signout',
    ...auditedRequest(request),
    ...audited(identity),
  })
}

/** `GET /.auth/signed-out`: the page after signing out, with a link to where one came from. */
export function signedOutHandler(options: SigninOptions) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    // Whoever opens this address while signed in is not told that they are signed out.
    if ((await options.sessions.read(request.headers.cookie, options.now())) !== undefined) {
      return sendAnswer(reply, redirectAnswer('/', 'signed-in'))
    }
    const [kept] = cookieValues(request.headers.cookie, options.jar.returnName)
    const target = returnTo(decode(kept), options.own)
    const context = options.pageContext(request)
    const page = signedOutPage(context, {
      signInHref: loginPath(options.own, target, '&prompt=select_account'),
      ...(target !== '/' && { returnHref: target }),
      providerToo: !queryOf(request).has('here'),
    })
    const answer = pageAnswer(200, 'signed-out', page, contentSecurityPolicy(context), context.words.language)
    const forget = kept === undefined ? [] : [options.jar.clear(options.jar.returnName)]
    return sendAnswer(reply, withCookies(answer, forget))
  }
}

/** Set-Cookie lines for the link of the signed-out page; without one, or with one too long, none is left behind. */
function keepReturn(options: SigninOptions, request: FastifyRequest, target: string): string[] {
  const { jar } = options
  const value = encodeURIComponent(target)
  if (target !== '/' && value.length <= longestReturn) return [jar.set(jar.returnName, value, returnLifetime)]
  return cookieValues(request.headers.cookie, jar.returnName).length > 0 ? [jar.clear(jar.returnName)] : []
}

/**
 * Sent by a page of this origin: the browser says so, and no page can make it lie (Fetch Metadata, RFC 6454). A
 * picture, a frame or a script in such a page is not enough: people may have put it there for others to see.
 */
export function isSameOrigin(request: FastifyRequest, options: Pick<SigninOptions, 'origins'>): boolean {
  const { headers } = request
  const { 'sec-fetch-site': site, 'sec-fetch-dest': destination = 'document' } = headers
  if (destination !== 'document' && destination !== 'empty') return false
  return site === undefined ? headers.origin === originOf(options, request).origin : site === 'same-origin'
}

/** Sent by our own button: it carries a sealed word bound to this session, for browsers without Fetch Metadata. */
function isConfirmed(
  options: SigninOptions,
  request: FastifyRequest,
  query: URLSearchParams,
  live: Live | undefined,
): boolean {
  const opened = request.method === 'POST' && options.attempts.open(query.get('confirm') ?? '')
  return opened !== false && opened?.['x'] !== undefined && opened['x'] === live?.identity.sessionId
}

function askFirst(
  options: SigninOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  target: string,
  live: Live | undefined,
): unknown {
  const word = live === undefined ? '' : `?confirm=${options.attempts.seal({ x: live.identity.sessionId })}`
  const context = options.pageContext(request)
  const page = confirmSignOutPage(context, {
    action: `${options.own.prefix}/logout${word}`,
    rd: target,
  })
  return sendAnswer(
    reply,
    pageAnswer(
      // What was fetched ahead is thrown away unless it was a success; the link that is followed ends the session.
      isPrefetch(request.headers) ? 503 : 200,
      'signout-confirm',
      page,
      contentSecurityPolicy(context, options.provider.endSessionUrl(originOf(options, request))?.origin),
      context.words.language,
    ),
  )
}

function decode(value: string | undefined): string | undefined {
  try {
    return value === undefined ? undefined : decodeURIComponent(value)
  } catch {
    // Not written by us: a malformed value is the same as none.
    return undefined
  }
}
