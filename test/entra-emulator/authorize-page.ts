import type { Call } from '../support/scripted-provider.ts'
import { authorize, type Outcome, type Visitor } from './authorize.ts'
import { sessionCookie, sessionOf, type BrowserSession } from './browser-session.ts'
import { accountOf, type User } from './directory.ts'
import { accountOfHint } from './id-token.ts'
import { formPostPage, pageHeaders, questionPage, troublePage, type Choice } from './pages.ts'
import { answerIds, entraRedirectError, refusalOf } from './refusal.ts'
import type { Answer, World } from './world.ts'

/** The pages between an application and its callback: who, consent, second factor, or what is wrong. */
export function authorizePage(world: World, segment: string, call: Call): Answer {
  const query = new URLSearchParams(call.path.split('?')[1] ?? '')
  const form = new URLSearchParams(call.method === 'POST' ? call.body : '')
  const session = sessionOf(world.sessions, call.headers)
  const visitor = visitorOf(world, query, form, session)
  const outcome = authorize(world, segment, query, visitor)
  const isCancelled = form.has('cancel') && outcome.kind !== 'page'
  return isCancelled ? cancelled(world, segment, query) : shown(world, outcome, visitor, session)
}

/** What this browser, its cookie and the buttons pressed until now say. */
function visitorOf(
  world: World,
  query: URLSearchParams,
  form: URLSearchParams,
  session: BrowserSession,
): Visitor {
  const account = form.get('account') ?? knownAccount(world, query, session)
  return {
    account,
    signIn: account === undefined ? undefined : session.signIns.get(account),
    consents: answerOf(form, 'consents'),
    showsFactor: answerOf(form, 'factor'),
  }
}

/** Whoever is signed in already, where that is one person or the one that is hinted at, and nobody has to be asked. */
function knownAccount(world: World, query: URLSearchParams, { signIns }: BrowserSession): string | undefined {
  const prompt = query.get('prompt')
  if (prompt === 'select_account' || prompt === 'login') return undefined
  const hint = query.get('login_hint')
  const hinted = hint === null ? undefined : accountOfHint(world, hint)
  if (hint !== null) return hinted !== undefined && signIns.has(hinted) ? hinted : undefined
  const [only, ...others] = signIns.keys()
  return others.length === 0 ? only : undefined
}

function answerOf(form: URLSearchParams, name: string): boolean | undefined {
  const value = form.get(name)
  return value === null ? undefined : value === 'yes'
}

function shown(world: World, outcome: Outcome, visitor: Visitor, session: BrowserSession): Answer {
  const redirectUris = Object.values(world.apps).flatMap(app => app.redirectUris)
  const headers = pageHeaders(redirectUris.map(uri => new URL(uri).origin))
  const kept = keptFields(visitor)
  switch (outcome.kind) {
    case 'back':
      return goBack(outcome, session, headers)
    case 'page': {
      const { correlationId, timestamp } = answerIds(world.now(), undefined)
      return { headers, body: troublePage(outcome.refusal, correlationId, timestamp) }
    }
    case 'who':
      return { headers, body: whoPage(world, outcome.app) }
    case 'consent':
      return { headers, body: consentPage(outcome.app, outcome.scopes, kept) }
    case 'factor':
      return { headers, body: factorPage(outcome.contexts, kept) }
    default:
      return outcome satisfies never
  }
}

function keptFields({ account, consents, showsFactor }: Visitor): Record<string, string> {
  const said = (value: boolean) => (value ? 'yes' : 'no')
  return {
    ...(account !== undefined && { account }),
    ...(consents !== undefined && { consents: said(consents) }),
    ...(showsFactor !== undefined && { factor: said(showsFactor) }),
  }
}

function goBack(
  { back, query, signIn }: Extract<Outcome, { kind: 'back' }>,
  session: BrowserSession,
  headers: Record<string, string>,
): Answer {
  if (signIn !== undefined) session.signIns.set(signIn.account, signIn)
  if (signIn !== undefined) session.clients.add(back.clientId)
  const cookie = { 'set-cookie': sessionCookie(session) }
  if (back.mode === 'form_post') {
    return { headers: { ...headers, ...cookie }, body: formPostPage(back.redirectUri, query) }
  }
  const to = new URL(back.redirectUri)
  if (back.mode === 'fragment') to.hash = query.toString()
  else for (const [name, value] of query) to.searchParams.append(name, value)
  return { status: 302, headers: { location: to.href, 'cache-control': 'no-store', ...cookie } }
}

/** Somebody who backs out, wherever that is possible (`error_subcode` is `cancel` then). */
function cancelled(world: World, segment: string, query: URLSearchParams): Answer {
  const outcome = authorize(world, segment, query, {})
  if (outcome.kind === 'page') return shown(world, outcome, {}, sessionOf(world.sessions, {}))
  const to = new URL(query.get('redirect_uri') ?? '')
  const refusal = refusalOf('65004', { suberror: 'cancel' })
  const ids = answerIds(world.now(), undefined)
  to.search = entraRedirectError(refusal, query.get('state'), ids, 'User declined to consent.')
  return { status: 302, headers: { location: to.href } }
}

function whoPage(world: World, app: string): string {
  const people = Object.values(world.tenants).flatMap(({ users }) => users)
  const guests = people.filter(({ home }) => home !== undefined)
  const choices = people
    .filter(({ home }) => home === undefined)
    .map(user =>
      personChoice(
        user,
        guests.find(guest => accountOf(guest) === accountOf(user)),
      ),
    )
  const cancel = { name: 'cancel', value: 'yes', label: 'Cancel' }
  return questionPage('Pick an account', `to continue to ${app}. No password is asked for here.`, [
    ...choices,
    cancel,
  ])
}

function personChoice(user: User, asGuest?: User): Choice {
  const rolesOf = ({ roles }: User): string => (roles.length === 0 ? 'no role' : roles.join(', '))
  const elsewhere = asGuest === undefined ? '' : ` at home, ${rolesOf(asGuest)} as a guest`
  const note = `${user.upn}, ${rolesOf(user)}${elsewhere}, ${user.groups.length} groups`
  return { name: 'account', value: accountOf(user), label: user.name, note }
}

function consentPage(app: string, scopes: readonly string[], kept: Record<string, string>): string {
  return questionPage(
    'Permissions requested',
    `${app} would like to: ${scopes.join(', ')}`,
    [
      { name: 'consents', value: 'yes', label: 'Accept' },
      { name: 'consents', value: 'no', label: 'Decline' },
    ],
    kept,
  )
}

function factorPage(contexts: readonly string[], kept: Record<string, string>): string {
  const why = contexts.length === 0 ? 'A second factor is asked for.' : `Needed here: ${contexts.join(', ')}.`
  return questionPage(
    'Help us protect your account',
    why,
    [
      { name: 'factor', value: 'yes', label: 'Approve with my telephone' },
      { name: 'factor', value: 'no', label: 'I cannot do that' },
    ],
    kept,
  )
}
