import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { catalogue, type ErrorCode } from '../../src/errors.ts'
import type { Identity } from '../../src/identity/identity.ts'
import { english } from '../../src/messages/english.ts'
import { deniedPage } from '../../src/pages/denied-page.ts'
import { errorPage } from '../../src/pages/error-page.ts'
import { mePage } from '../../src/pages/me-page.ts'
import { readableDuration, readableTime } from '../../src/pages/readable-time.ts'
import { signedOutPage } from '../../src/pages/signed-out-page.ts'
import { readMarkup } from './markup.ts'

const context = { productName: 'Reports', requestId: 'req-1', time: '2026-11-21T03:37:12Z', words: english }
const who: Identity = {
  user: 'id-of-user',
  subject: 'id-of-subject',
  issuer: 'https://issuer.example',
  tenant: 'id-of-tenant',
  name: 'Grace Hopper',
  preferredUsername: 'grace@app.example',
  roles: ['Reader'],
  groups: ['Staff'],
  sessionId: 'hash-of-session',
  authenticatedAt: 1_795_228_000,
}
const refusal = {
  kind: 'deny',
  route: '/admin/**',
  code: 'ERR_POLICY_ROLE_MISSING',
  missing: { roles: ['Admin'], groups: ['Board'] },
} as const

/** The words of the page's main part, with single spaces. */
function words(page: string): string {
  const main = page.slice(page.indexOf('<main>'), page.indexOf('</main>'))
  return readMarkup(main.replaceAll(/<\/(?:dt|dd|p|li|h1|h2)>|<br[^>]*>/g, ' $&')).text.replaceAll(
    /\s+/g,
    ' ',
  )
}

describe('the page of an error', () => {
  const movers = {
    you: /You can solve this yourself/,
    administrator: /Your administrator can solve this/,
    operator: /The operator of this site can solve this/,
    wait: /Please wait a moment/,
  }

  for (const [code, { status, title, mover, remedy }] of Object.entries(catalogue)) {
    it(`says of ${code} what happened, whose move it is and what to do`, () => {
      const text = words(errorPage(context, { code: code as ErrorCode }))
      assert.ok(text.includes(title))
      assert.ok(text.includes(remedy))
      assert.match(text, movers[mover])
      assert.ok(text.includes(`${status} ${code}`))
    })
  }

  it('shows what support at Microsoft asks for', () => {
    const facts = { aadsts: '50105', traceId: 'trace-1', correlationId: 'correlation-1' }
    const text = words(errorPage(context, { code: 'ERR_SIGNIN_CONSENT_REQUIRED', facts }))
    assert.match(text, /AADSTS50105 .*trace-1 .*correlation-1/)
  })

  it('leaves out what is not known', () => {
    const text = words(errorPage(context, { code: 'ERR_INTERNAL' }))
    assert.doesNotMatch(text, /AADSTS|Trace|Correlation|undefined/)
  })

  it('says of a Microsoft code that is known what it means, whose move it is and what to do', () => {
    const text = words(
      errorPage(context, { code: 'ERR_PROVIDER_REQUEST_REJECTED', facts: { aadsts: '50105' } }),
    )
    assert.match(text, /You are not among the people who were given this application\./)
    assert.match(text, /Your administrator can solve this .*Ask your administrator to give you/)
    assert.doesNotMatch(text, /set-up of the site|The operator of this site/)
  })

  it('says the usual of a Microsoft code that is not known, and shows it all the same', () => {
    for (const aadsts of ['999999', '1', '', '__proto__']) {
      const text = words(errorPage(context, { code: 'ERR_PROVIDER_REQUEST_REJECTED', facts: { aadsts } }))
      assert.match(text, /set-up of the site/)
      assert.match(text, /The operator of this site can solve this/)
      assert.ok(text.includes(`AADSTS${aadsts}`))
    }
  })

  it('says how long to wait', () => {
    const page = errorPage(context, { code: 'ERR_PROVIDER_UNREACHABLE', facts: { retryAfterSeconds: 90 } })
    assert.match(words(page), /Try again in 1 min 30 s/)
  })
})

/** The words of the page of a refusal. */
function refusalText(options: {
  hint?: string
  route?: string
  showReason?: boolean
  who?: Identity
  rule?: string
  claims?: string
}): string {
  const { hint, route = refusal.route, rule = 'require:\n  anyRole: [Admin]', claims } = options
  return words(
    deniedPage(context, {
      decision: { ...refusal, route, ...(hint === undefined ? {} : { hint }) },
      who: options.who ?? who,
      switchAccountHref: '/.auth/login?prompt=select_account',
      showReason: options.showReason ?? false,
      rule,
      ...(claims !== undefined && { claims }),
    }),
  )
}

describe('the page of a refusal', () => {
  it('names the route, what is missing, who is signed in and what they have', () => {
    assert.match(
      refusalText({}),
      /Page \/admin\/\*\* Missing roles Admin Missing groups Board Signed in as Grace Hopper grace@app\.example Your roles Reader/,
    )
  })

  it('gives the hint of the route instead of what is missing', () => {
    const shown = refusalText({ hint: 'Ask the service desk.' })
    assert.match(shown, /Ask the service desk\./)
    assert.doesNotMatch(shown, /Missing|Admin |Board/)
  })

  it('shows no ids and no code', () => {
    assert.doesNotMatch(refusalText({}), /id-of-|ERR_|Staff|hash-of-session/)
  })

  it('shows neither the rule nor claims, unless the settings say so', () => {
    const claims = 'department: [Sales]'
    assert.doesNotMatch(refusalText({ claims }), /anyRole|Rule|department|claims/)
    assert.match(
      refusalText({ claims, showReason: true }),
      /Your claims department: \[Sales\] Rule require: anyRole: \[Admin\] Reason/,
    )
  })

  it('says so when nothing is known of the claims that the rule goes by', () => {
    assert.match(refusalText({ claims: '', showReason: true }), /Your claims none Rule/)
    assert.doesNotMatch(refusalText({ showReason: true }), /Your claims/)
  })

  it('shows ids, groups and the rule when the settings say so', () => {
    const shown = refusalText({ hint: 'Ask.', showReason: true })
    assert.match(shown, /Missing roles Admin/)
    assert.match(shown, /Your groups Staff Your user id id-of-user Your tenant id-of-tenant/)
    assert.match(shown, /Reason ERR_POLICY_ROLE_MISSING/)
  })

  it('does not speak of a route when none matched, but of the rule when the settings say so', () => {
    assert.match(refusalText({ route: 'default', showReason: true }), /Rule defaultAccess/)
    assert.doesNotMatch(refusalText({ route: 'default' }), /Page default/)
  })

  it('says so when the account has neither name nor roles', () => {
    const { name: _name, preferredUsername: _preferred, ...nameless } = who
    assert.match(
      refusalText({ who: { ...nameless, roles: [] } }),
      /Signed in as an account without a name Your roles none/,
    )
  })
})

describe('the page after signing out', () => {
  it('says when the session at the sign-in service may still be alive', () => {
    assert.match(
      words(signedOutPage(context, { signInHref: '/', providerToo: false })),
      /you may still be signed in/,
    )
    assert.doesNotMatch(words(signedOutPage(context, { signInHref: '/', providerToo: true })), /may still/)
  })
})

/** The words of the page about oneself. */
function me(expiresAt: number, idleAt: number): string {
  return words(mePage(context, { identity: who, expiresAt, idleAt, signOutHref: '/.auth/logout' }))
}

describe('the page about oneself', () => {
  it('tells who is signed in and until when', () => {
    const now = Date.parse(context.time) / 1000
    const shown = me(now + 11 * 3600 + 20 * 60, now + 45 * 60)
    assert.match(shown, /Name Grace Hopper User name grace@app\.example Roles Reader Groups Staff/)
    assert.match(shown, /User id id-of-user Tenant id-of-tenant Session hash-of-session/)
    assert.match(shown, /Ends at the latest 21 November 2026, 14:57 UTC \(in 11 h 20 min\)/)
    assert.match(shown, /Ends without use 21 November 2026, 04:22 UTC \(in 45 min\)/)
  })

  it('does not break on a time that is none', () => {
    assert.match(me(Number.NaN, 9e15), /Ends at the latest unknown Ends without use unknown/)
  })

  it('folds a long list of groups away', () => {
    const identity = { ...who, groups: Array.from({ length: 200 }, (_, index) => `group-${index}`) }
    const page = mePage(context, { identity, expiresAt: 0, idleAt: 0, signOutHref: '/' })
    assert.match(page, /<summary>200 in all<\/summary>/)
    assert.match(page, /group-199/)
  })
})

describe('a time for people', () => {
  it('is in full and in UTC', () => {
    assert.equal(readableTime(0, english), '1 January 1970, 00:00 UTC')
  })

  it('names the two largest units of a duration', () => {
    const shown = [0, 0.4, 30, 90, 3600, 3601, 40_800, 90_000, 86_400].map(seconds =>
      readableDuration(seconds, english),
    )
    assert.deepEqual(shown, [
      '0 s',
      '0 s',
      '30 s',
      '1 min 30 s',
      '1 h',
      '1 h',
      '11 h 20 min',
      '1 d 1 h',
      '1 d',
    ])
  })
})
