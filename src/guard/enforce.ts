import type { Assurance } from '../identity/assurance.ts'
import { assuranceQuery } from '../identity/assurance-query.ts'
import type { Identity } from '../identity/identity.ts'
import type { ErrorCode } from '../errors.ts'
import { errorName, jsonAnswer, pageAnswer, redirectAnswer, type Answer } from '../pages/answer.ts'
import { deniedPage } from '../pages/denied-page.ts'
import { errorAnswer } from '../pages/error-answer.ts'
import { framePage } from '../pages/frame-page.ts'
import { contentSecurityPolicy, type PageContext } from '../pages/layout.ts'
import { problemJson } from '../pages/problem.ts'
import { fragmentScriptSource } from '../pages/fragment-script.ts'
import { signInPage } from '../pages/sign-in-page.ts'
import { targetInQuery } from '../pages/target-in-query.ts'
import { isFramed, isNavigation, isPrefetch, type RequestHeaders } from '../pages/wants-page.ts'
import type { Decision } from '../policy/decision.ts'
import { claimsText, ruleText } from '../policy/rule-text.ts'
import type { Unauthenticated } from '../policy/route.ts'

/** The request as far as an answer depends on it. */
export type Asked = Readonly<{
  method: string
  url: string
  headers: RequestHeaders
  /** It has shown that it is no browser in somebody's hands: it gets no page, and is sent nowhere. */
  isProgram?: boolean
  /** Whether its route wants a page to be shown, or a redirect at once, over what holds everywhere. */
  unauthenticated?: Unauthenticated | undefined
}>

export type EnforceSettings = Readonly<{
  prefix: string
  publicOrigin: string
  /** What stands before the path of a redirect; nothing where browsers ask us themselves. */
  base?: string
  showReason: boolean
  signInPage: boolean
  /** Whether a fragment survives the sign-in. */
  keepFragment: boolean
}>

type Refusal = Exclude<Decision, { kind: 'allow' }>

/** The answer for a request that may not pass (contract 4): page, redirect or problem+json. */
export function enforce(
  decision: Refusal,
  asked: Asked,
  identity: Identity | undefined,
  settings: EnforceSettings,
  context: PageContext,
): Answer {
  switch (decision.kind) {
    case 'sign-in':
      return signIn(asked, settings, context, {
        ...{ code: decision.code, postCode: 'ERR_SIGNIN_REQUIRED_POST', name: 'signin-required' },
      })
    case 'step-up':
      return signIn(asked, settings, context, {
        ...{ code: decision.code, postCode: decision.code, name: 'step-up-required', asks: decision.asks },
      })
    case 'deny':
      return deny(decision, asked, identity, settings, context)
    case 'bad-request':
      return errorAnswer({
        code: decision.code,
        facts: { detail: decision.detail },
        asPage: isNavigation(asked.headers),
        context,
      })
    default:
      return decision satisfies never
  }
}

/** A sign-in that a route wants, and how it is called in answers. */
type WantedSignIn = Readonly<{
  code: ErrorCode
  /** For somebody who has sent a form. */
  postCode: ErrorCode
  name: string
  asks?: Assurance
}>

function signIn(
  asked: Asked,
  settings: EnforceSettings,
  context: PageContext,
  { code, postCode, name, asks = {} }: WantedSignIn,
): Answer {
  const query = assuranceQuery(asks)
  const loginUrl = `${settings.publicOrigin}${settings.prefix}/login${query && `?${query.slice(0, -1)}`}`
  // A sign-in would not help there.
  if (code === 'ERR_TOKEN_REQUIRED') return errorAnswer({ code, asPage: wantsPage(asked), context })
  if (!wantsPage(asked)) {
    return errorAnswer({ code, asPage: false, context, loginUrl })
  }
  const loginPath = `${settings.prefix}/login?${query}rd=${targetInQuery(asked.url)}`
  if (asked.method !== 'GET' && asked.method !== 'HEAD') {
    // The body was not passed on, and a redirect would lose it without a word.
    return errorAnswer({
      code: postCode,
      asPage: true,
      context,
      action: { label: 'signIn', href: loginPath },
    })
  }
  if (isFramed(asked.headers)) {
    const page = framePage(context, { href: loginPath })
    return pageAnswer(
      401,
      'signin-framed',
      page,
      contentSecurityPolicy(context, undefined, '*'),
      context.words.language,
    )
  }
  const { signInPage: waitsElsewhere, keepFragment } = settings
  const waits = asked.unauthenticated === undefined ? waitsElsewhere : asked.unauthenticated === '401'
  if (!waits && !keepFragment) return redirectAnswer(`${settings.base ?? ''}${loginPath}`, name)
  const page = signInPage(context, { href: loginPath, waits, keepFragment })
  const policy = contentSecurityPolicy(context)
  const withScript = keepFragment ? `${policy}; script-src ${fragmentScriptSource}` : policy
  return pageAnswer(401, name, page, withScript, context.words.language)
}

function deny(
  decision: Extract<Decision, { kind: 'deny' }>,
  asked: Asked,
  identity: Identity | undefined,
  settings: EnforceSettings,
  context: PageContext,
): Answer {
  const { code, hint, missing, route } = decision
  // What a rule asks for is nothing for those of whom it is not even known who they are.
  const rule = settings.showReason && identity !== undefined ? decision.rule : undefined
  if (!wantsPage(asked)) {
    const body = problemJson({
      code,
      requestId: context.requestId,
      ...(hint !== undefined && { detail: hint }),
      extra: { route, ...(hint === undefined && { missing }), ...(rule && { rule }) },
    })
    return jsonAnswer(403, errorName(code), body, 'application/problem+json')
  }
  if (identity === undefined) {
    const facts = hint === undefined ? {} : { detail: hint }
    return errorAnswer({ code, facts, asPage: true, context })
  }
  const claims = rule && claimsText(rule, identity)
  const page = deniedPage(context, {
    decision,
    ...(rule && { rule: ruleText(rule) }),
    ...(claims !== undefined && { claims }),
    who: identity,
    switchAccountHref: `${settings.prefix}/login?rd=${targetInQuery(asked.url)}&prompt=select_account`,
    homeHref: '/',
    showReason: settings.showReason,
  })
  return pageAnswer(403, errorName(code), page, contentSecurityPolicy(context), context.words.language)
}

function wantsPage({ headers, isProgram = false }: Asked): boolean {
  return !isProgram && isNavigation(headers)
}

/** A sign-in that shows no page of the provider, save where it has to ask after all (OpenID Connect Core 1.0, `prompt=none`). */
export function silentSignIn(
  { url }: Pick<Asked, 'url'>,
  { base = '', prefix }: Pick<EnforceSettings, 'base' | 'prefix'>,
): Answer {
  return redirectAnswer(`${base}${prefix}/login?rd=${targetInQuery(url)}&prompt=none`, 'signin-silent')
}

/** Whether a request may be sent through one: somebody looks at a page of its own, and nothing of it is lost. */
export function maySignInSilently({ method, headers }: Pick<Asked, 'method' | 'headers'>): boolean {
  const isRead = method === 'GET' || method === 'HEAD'
  return isRead && isNavigation(headers) && !isFramed(headers) && !isPrefetch(headers)
}
