import { maxHeadSize, whatIsTooLarge } from '../src/guard/oversized-head.ts'
import type { ErrorCode, ErrorFacts } from '../src/errors.ts'
import type { Identity } from '../src/identity/identity.ts'
import type { Messages } from '../src/messages/messages.ts'
import type { Action } from '../src/pages/actions.ts'
import { approvalPage } from '../src/pages/approval-page.ts'
import { confirmSignOutPage } from '../src/pages/confirm-sign-out-page.ts'
import { deniedPage } from '../src/pages/denied-page.ts'
import { errorPage } from '../src/pages/error-page.ts'
import { framePage } from '../src/pages/frame-page.ts'
import { keptPostPage } from '../src/pages/kept-post-page.ts'
import type { PageContext } from '../src/pages/layout.ts'
import { lostPostPage } from '../src/pages/lost-post-page.ts'
import { noScript } from '../src/pages/lost-post-script.ts'
import { createLook } from '../src/pages/look.ts'
import { mePage } from '../src/pages/me-page.ts'
import { discardedPostPage } from '../src/pages/open-post-page.ts'
import { signInPage } from '../src/pages/sign-in-page.ts'
import { signedOutPage } from '../src/pages/signed-out-page.ts'

/** A page as somebody could meet it, and what its policy depends on. */
export type Exhibit = Readonly<{ html: string; context: PageContext }>

const now = 1_795_228_800

const ada: Identity = {
  user: '5f0c2f6e-8f4b-4f0e-9a53-2d1f6a0b7c11',
  subject: 'ada',
  issuer: 'https://login.example',
  tenant: '9a1e7c1c-5f0d-4f0b-8f0a-6c1f2b3d4e5f',
  name: 'Ada Example',
  email: 'ada@contoso.example',
  preferredUsername: 'ada@contoso.example',
  roles: ['Reader', 'Reports.Export'],
  groups: ['Finance', 'All employees'],
  sessionId: 'q1rT0cQm3m2n7J8vW5y4Zg',
  authenticatedAt: now - 1500,
}

/** Somebody with a right-to-left name, who is in everything. */
const layla: Identity = {
  ...ada,
  name: 'ليلى الأحمد',
  preferredUsername: 'layla.al-ahmad@contoso.example',
  email: 'layla.al-ahmad@contoso.example',
  roles: Array.from({ length: 40 }, (_, at) => `Contoso.Department-${at + 1}.Reader`),
}

const logo =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 32"><circle cx="16" cy="16" r="16" fill="#0a7d5a"/><circle cx="48" cy="16" r="16" fill="#f2a900"/></svg>'

const script = noScript.element
const fields = [
  ['csrf_token', 'k4vT0bQ2'],
  ['title', 'Figures of the third quarter'],
  ['text', 'Travel costs have gone down.\r\nThe reason is the new office in Lyon.'],
  ['comment', ''],
] as const

/** The page as its script leaves it when the browser has taken the form. */
function asKept(page: string): string {
  return page.replace('id="kept" hidden', 'id="kept"').replace('id="lost"', 'id="lost" hidden')
}

/** Every page by the name of its picture, in this language. */
export function gallery(words: Messages): ReadonlyMap<string, Exhibit> {
  const context: PageContext = {
    productName: 'Contoso Reports',
    supportUrl: 'https://help.contoso.example',
    requestId: '0f8b5c1e-7d0a-4a53-b1a6-3f0f4a6d2c77',
    time: new Date(now * 1000).toISOString(),
    words,
  }
  const branded: PageContext = {
    ...context,
    look: createLook({
      accent: '#0a7d5a',
      logo: `data:image/svg+xml;base64,${Buffer.from(logo).toString('base64')}`,
    }),
  }
  const href = '/reports/2026'
  const error = (code: ErrorCode, label: Action['label'], facts: ErrorFacts = {}, second?: Action): string =>
    errorPage(context, { code, facts, actions: [{ label, href }, ...(second === undefined ? [] : [second])] })
  const denied = (who: Identity, hint?: string): string =>
    deniedPage(context, {
      decision: {
        kind: 'deny',
        route: 'reports-admin',
        code: 'ERR_POLICY_ROLE_MISSING',
        missing: { roles: ['Reports.Admin'], groups: [] },
        ...(hint !== undefined && { hint }),
      },
      who,
      switchAccountHref: href,
      homeHref: '/',
      showReason: false,
    })
  const ids = {
    traceId: '7d3e2b1a-4c5f-4b6a-9e8d-1f2a3b4c5d6e',
    correlationId: 'c0ffee00-1b2a-4c3d-8e4f-5a6b7c8d9e0f',
  }
  const cookies = ['analytics', 'preferences', 'ab-test'].map(
    (name, at) => `${name}=${'x'.repeat(8000 - 2000 * at)}`,
  )
  const tooLarge = whatIsTooLarge(['cookie', `${cookies.join('; ')}; rest=${'x'.repeat(maxHeadSize / 8)}`])
  const me = (identity: Identity): string =>
    mePage(context, { identity, expiresAt: now + 41_700, idleAt: now + 3600, signOutHref: href })

  const pages: Readonly<Record<string, string>> = {
    'sign-in': signInPage(context, { href }),
    denied: denied(ada),
    'denied-hint': denied(ada, 'Ask the service desk for the role Reports.Admin.'),
    administrator: error(
      'ERR_SIGNIN_CONSENT_REQUIRED',
      'signInAgain',
      { aadsts: '65001', ...ids },
      { label: 'approve', href },
    ),
    approved: approvalPage(context, { signInHref: href }),
    operator: error('ERR_PROVIDER_CREDENTIAL_REJECTED', 'tryAgain', { aadsts: '7000222', ...ids }),
    unreachable: error('ERR_PROVIDER_UNREACHABLE', 'tryAgain', { retryAfterSeconds: 15 }),
    'form-lost': error('ERR_SIGNIN_REQUIRED_POST', 'signIn'),
    'form-kept': asKept(keptPostPage(context, { sealed: '1', keepHref: href, signInHref: href, script })),
    'form-shown': lostPostPage(context, { origin: '', target: '/reports/2026/notes', fields, script }),
    'form-of-another': discardedPostPage(context, { why: 'ofAnother', script }),
    loop: error('ERR_SIGNIN_LOOP', 'tryAgain'),
    'session-too-large': error('ERR_SIGNIN_SESSION_TOO_LARGE', 'tryAgain'),
    'rate-limit': error('ERR_RATE_LIMITED', 'tryAgain', { retryAfterSeconds: 42 }),
    'headers-too-large': error('ERR_HEADERS_TOO_LARGE', 'tryAgain', { detail: tooLarge }),
    frame: framePage(context, { href }),
    'confirm-sign-out': confirmSignOutPage(context, { action: href }),
    'signed-out': signedOutPage(context, { signInHref: href, returnHref: href, providerToo: true }),
    me: me(ada),
    'me-many-roles': me(layla),
  }
  return new Map([
    ...Object.entries(pages).map(([name, html]) => [name, { html, context }] as const),
    ['sign-in-branded', { html: signInPage(branded, { href }), context: branded }],
  ])
}
