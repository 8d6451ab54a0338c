import { catalogue, type ErrorCode } from '../../src/errors.ts'
import type { Identity } from '../../src/identity/identity.ts'
import { english } from '../../src/messages/english.ts'
import { approvalPage } from '../../src/pages/approval-page.ts'
import { confirmSignOutPage } from '../../src/pages/confirm-sign-out-page.ts'
import { deniedPage } from '../../src/pages/denied-page.ts'
import { errorPage } from '../../src/pages/error-page.ts'
import { framePage } from '../../src/pages/frame-page.ts'
import type { PageContext } from '../../src/pages/layout.ts'
import type { Look } from '../../src/pages/look.ts'
import { keptPostPage } from '../../src/pages/kept-post-page.ts'
import { lostPostPage } from '../../src/pages/lost-post-page.ts'
import { noScript } from '../../src/pages/lost-post-script.ts'
import { mePage } from '../../src/pages/me-page.ts'
import { discardedPostPage, openPostPage } from '../../src/pages/open-post-page.ts'
import { signInPage } from '../../src/pages/sign-in-page.ts'
import { signedInPage } from '../../src/pages/signed-in-page.ts'
import { signedOutPage } from '../../src/pages/signed-out-page.ts'

/** Words that fill the places of a page which come from outside; `path` fills its links. */
export type Filling = Readonly<{ text: string; path: string; support: string; look?: Look }>

export const benign: Filling = {
  text: 'Ada Example',
  path: '/reports/2026?part=1&all=yes',
  support: 'https://help.example/entrada',
}

export function contextOf({ text, support, look }: Filling, words = english): PageContext {
  return {
    productName: text,
    supportUrl: support,
    requestId: text,
    time: '2026-11-21T03:37:12.345Z',
    words,
    ...(look !== undefined && { look }),
  }
}

export function identityOf(text: string): Identity {
  return {
    user: text,
    subject: text,
    issuer: text,
    tenant: text,
    name: text,
    email: text,
    preferredUsername: text,
    roles: [text, text],
    groups: Array.from({ length: 13 }, () => text),
    sessionId: text,
    authenticatedAt: 1_795_228_000,
  }
}

/**
 * One of each page and of each of its shapes, with the same filling in every place that can hold one.
 * @param words texts of the pages; English without them
 */
export function samplePages(filling: Filling, words = english): ReadonlyMap<string, string> {
  const { text, path } = filling
  const context = contextOf(filling, words)
  const who = identityOf(text)
  const missing = { roles: [text, text], groups: [text], scopes: [text] }
  const decision = { kind: 'deny', route: text, code: 'ERR_POLICY_ROLE_MISSING', missing } as const
  const links = { switchAccountHref: path, homeHref: path }
  const grounds = { rule: text, claims: text }
  const ids = { aadsts: text, traceId: text, correlationId: text, providerTime: text }
  const facts = { ...ids, detail: text, retryAfterSeconds: 90 }
  const actions = [{ label: 'goOn', href: path }] as const
  const codes = Object.keys(catalogue) as ErrorCode[]
  // The pages of a form as they are without a script; the script has tests of its own.
  const script = noScript.element
  const fields = [
    [text, text],
    ['password', text],
    [text, ''],
    [text, text + '.'.repeat(400)],
  ] as const
  return new Map([
    ...codes.map(code => [`error ${code}`, errorPage(context, { code, facts, actions })] as const),
    ['error without facts', errorPage(context, { code: 'ERR_INTERNAL' })],
    ['denied', deniedPage(context, { decision, who, showReason: false, ...links })],
    [
      'denied with a hint',
      deniedPage(context, { decision: { ...decision, hint: text }, who, showReason: false, ...links }),
    ],
    [
      'denied with the reason',
      deniedPage(context, {
        decision: { ...decision, hint: text },
        who,
        showReason: true,
        ...grounds,
        ...links,
      }),
    ],
    ['signed out', signedOutPage(context, { signInHref: path, returnHref: path, providerToo: true })],
    ['signed out here only', signedOutPage(context, { signInHref: path, providerToo: false })],
    ['confirm sign-out', confirmSignOutPage(context, { action: path, rd: path })],
    [
      'me',
      mePage(context, { identity: who, expiresAt: 1_795_271_200, idleAt: 1_795_235_000, signOutHref: path }),
    ],
    ['back from the approval', approvalPage(context, { signInHref: path })],
    ['sign in', signInPage(context, { href: path })],
    ['frame', framePage(context, { href: path })],
    ['signed in', signedInPage(context, { href: path })],
    ['form kept', keptPostPage(context, { sealed: '1AAAA', keepHref: path, signInHref: path, script })],
    ['form kept, open', openPostPage(context, { action: path, script })],
    ['form kept, shown', lostPostPage(context, { origin: '', target: path, fields, script })],
    ['form kept by another', discardedPostPage(context, { why: 'ofAnother', script })],
    ['form kept too long', discardedPostPage(context, { why: 'unreadable', script })],
  ])
}
