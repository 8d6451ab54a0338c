import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { approvalPage } from '../../src/pages/approval-page.ts'
import { confirmSignOutPage } from '../../src/pages/confirm-sign-out-page.ts'
import { deniedPage } from '../../src/pages/denied-page.ts'
import { errorPage } from '../../src/pages/error-page.ts'
import { framePage } from '../../src/pages/frame-page.ts'
import { isLocalPath } from '../../src/pages/local-path.ts'
import { mePage } from '../../src/pages/me-page.ts'
import { signedOutPage } from '../../src/pages/signed-out-page.ts'
import { readMarkup } from './markup.ts'
import { benign, contextOf, identityOf } from './samples.ts'

const foreign = [
  '',
  'reports',
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\/evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '/a\u0000b',
  '/a\u0085b',
  ' /a',
  '/a b',
  'https://evil.example/',
  'javascript:alert(1)',
  'data:text/html,x',
]
const local = [
  '/',
  '/reports?q=//x&r=a:b#part',
  '/a?b=\\c',
  '/a#\\b',
  '/.auth/login?rd=%2Freports',
  '/a//b',
  '/./a',
  '/é',
]

const context = contextOf(benign)
const who = identityOf('Ada')
const decision = {
  kind: 'deny',
  route: 'admin',
  code: 'ERR_POLICY_DENIED',
  missing: { roles: [], groups: [] },
} as const

/** Every parameter of a page that becomes the target of a link or a form. */
const pages: Readonly<Record<string, (href: string) => string>> = {
  'the action of an error': href =>
    errorPage(context, { code: 'ERR_INTERNAL', actions: [{ label: 'goOn', href }] }),
  'switching the account': href =>
    deniedPage(context, { decision, who, switchAccountHref: href, showReason: false }),
  'the way home': href =>
    deniedPage(context, { decision, who, switchAccountHref: '/', homeHref: href, showReason: false }),
  'signing in again': href => signedOutPage(context, { signInHref: href, providerToo: true }),
  'returning after sign-out': href =>
    signedOutPage(context, { signInHref: '/', returnHref: href, providerToo: true }),
  'confirming the sign-out': href => confirmSignOutPage(context, { action: href }),
  'signing in after an approval': href => approvalPage(context, { signInHref: href }),
  'signing out': href => mePage(context, { identity: who, expiresAt: 0, idleAt: 0, signOutHref: href }),
  'leaving the frame': href => framePage(context, { href }),
}

for (const [place, page] of Object.entries(pages)) {
  describe(`a link for ${place}`, () => {
    it('is refused when it leaves this origin', () => {
      for (const href of foreign) {
        assert.throws(() => page(href), { code: 'ERR_INTERNAL' }, JSON.stringify(href))
      }
    })

    it('is kept as it is when it is a path', () => {
      for (const href of local) {
        const targets = readMarkup(page(href)).tags.map(
          ({ attributes }) => attributes.get('href') ?? attributes.get('action'),
        )
        assert.ok(targets.includes(href), href)
      }
    })
  })
}

describe('a path that counts as local', () => {
  it('stays on the origin in the eyes of a URL parser', () => {
    const part = fc.constantFrom(
      '/',
      '\\',
      '.',
      ':',
      '@',
      '?',
      '#',
      '\t',
      '\n',
      ' ',
      'a',
      '%2f',
      '\u0000',
      'é',
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), parts => {
        const path = `/${parts.join('')}`
        if (isLocalPath(path)) {
          assert.equal(new URL(path, 'https://app.example/x/y').origin, 'https://app.example')
        }
      }),
      { numRuns: 2000 },
    )
  })
})

describe('an rd on the page that asks before signing out', () => {
  it('is sent along when it is a path', () => {
    const page = confirmSignOutPage(context, { action: '/.auth/logout', rd: '/a?b=1' })
    const input = readMarkup(page).tags.find(({ name }) => name === 'input')
    assert.deepEqual(
      [input?.attributes.get('type'), input?.attributes.get('name'), input?.attributes.get('value')],
      ['hidden', 'rd', '/a?b=1'],
    )
  })

  it('is left out when it leaves this origin', () => {
    for (const rd of foreign) {
      const page = confirmSignOutPage(context, { action: '/.auth/logout', rd })
      assert.equal(
        readMarkup(page).tags.some(({ name }) => name === 'input'),
        false,
        rd,
      )
    }
  })
})

/** The support link of a page, if it has one. */
function linkOf(supportUrl: string) {
  const page = errorPage({ ...context, supportUrl }, { code: 'ERR_INTERNAL' })
  return readMarkup(page).tags.find(({ name }) => name === 'a')
}

describe('the support link', () => {
  it('is shown for http, https and mailto', () => {
    for (const url of ['https://help.example/', 'http://help.example/', 'mailto:help@app.example']) {
      assert.equal(linkOf(url)?.attributes.get('href'), url)
    }
  })

  it('is not shown for anything else', () => {
    for (const url of [
      'javascript:alert(1)',
      'data:text/html,x',
      '//help.example',
      '',
      'java\nscript:x',
      'https:// x',
    ]) {
      assert.equal(linkOf(url), undefined, url)
    }
  })
})
