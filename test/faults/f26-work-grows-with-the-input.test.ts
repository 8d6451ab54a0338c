import assert from 'node:assert/strict'
import { performance } from 'node:perf_hooks'
import { describe, it } from 'node:test'
import { setCookieName, withoutOwnCookies } from '../../src/forward/cookies.ts'
import { headerBytes } from '../../src/forward/header-encoding.ts'
import { requestHeaders } from '../../src/forward/request-headers.ts'
import { responseHeaders } from '../../src/forward/response-headers.ts'
import { cleaned } from '../../src/identity/text.ts'
import { isLocalPath } from '../../src/pages/local-path.ts'
import { parseHost } from '../../src/policy/host.ts'
import { parseTarget } from '../../src/policy/target.ts'
import { cookieNames, cookieValues } from '../../src/session/cookie-header.ts'
import { sealedCandidates } from '../../src/session/chunks.ts'
import { createCookieJar } from '../../src/session/cookie-jar.ts'
import { returnTo } from '../../src/signin/return-to.ts'

const jar = createCookieJar({ name: 'entrada', sameSite: 'lax', secure: true, path: '/' })
const own = { prefix: '/.auth', callbackPath: '/.auth/callback' }
const options = { isOurCookie: jar.isOurs, via: 'test' }

const seeds = [
  ...[
    '/',
    '/a',
    '/%41',
    '/%25',
    '%2525',
    '/%2541',
    '/%c3%a9',
    '/..;',
    '/.',
    '//',
    '/a;b=c',
    '%2f',
    '\\',
    '?',
  ],
  ...['=', ';', '; ', ' ', '\t', 'a=b; ', 'a=b;', '; =', ' = ', ',', ', ', '"', ':', '::', '@', 'a:', 'a.'],
  ...['__Host-entrada=', '__Host-entrada=1x; ', '__Host-entrada.0=2x; ', '__Host-entrada-login.', 'entrada'],
  ...['public, ', 's-maxage=1,', 'close, ', 'keep-alive,', 'x-a,', '\u00e9', '\ud800', 'é', '%', '%zz'],
]

/** What reads bytes of strangers, each for a text of any length. */
const readers: Readonly<Record<string, (text: string) => unknown>> = {
  'the target of a request': text => parseTarget('GET', `/${text}`, 'app.example'),
  'the query of a request': text => parseTarget('GET', `/?${text}`, 'app.example'),
  'the Host header': text => parseHost(text),
  'our cookies among all': text => sealedCandidates(jar, text),
  'the attempts among all cookies': text =>
    cookieNames(text, jar.attemptPrefix).length + cookieValues(text, jar.returnName).length,
  'the cookies for the upstream': text => withoutOwnCookies(text, jar.isOurs),
  'the headers of a request': text =>
    requestHeaders(['Cookie', text, text, text, 'Connection', text], text, [], options),
  'the headers of an answer': text =>
    responseHeaders(
      ['Connection', text, 'Cache-Control', text, 'Set-Cookie', text],
      { setCookies: [], isAuthenticated: true },
      options,
    ),
  'the name of a cookie that an upstream sets': text => setCookieName(text),
  'where to return to': text => returnTo(`/${text}`, own),
  'a link on a page': text => isLocalPath(`/${text}`),
  'a name from a token': text => cleaned(text),
  'a name in a header': text => headerBytes(text),
}

/** Milliseconds of the fastest of a few runs: a slow moment of the machine only ever adds. */
function fastest(run: () => unknown): number {
  let best = Infinity
  for (let round = 0; round < 5; round++) {
    const start = performance.now()
    run()
    best = Math.min(best, performance.now() - start)
  }
  return best
}

describe('F26: whatever a stranger sends', () => {
  const short = 4 * 1024
  const long = 16 * short
  for (const [name, read] of Object.entries(readers)) {
    it(`is read in a time that grows no faster than its length: ${name}`, () => {
      for (const seed of seeds) {
        const [some, much] = [short, long].map(length => seed.repeat(Math.ceil(length / seed.length)))
        // As much of it as the long text has, in short ones. Work that grows with the square takes 16 times that.
        const inParts = fastest(() => {
          for (let part = 0; part < long / short; part++) read(some ?? '')
        })
        const atOnce = fastest(() => read(much ?? ''))
        // Below this nobody is kept waiting, and the clock measures nothing.
        const floor = 2
        assert.ok(
          atOnce < Math.max(floor, inParts * 6),
          `${JSON.stringify(seed)}: ${atOnce.toFixed(2)} ms at once, ${inParts.toFixed(2)} ms in parts`,
        )
      }
    })
  }

  it('holds at most eight sessions that have to be opened', () => {
    const cookies = Array.from({ length: 500 }, (_, at) => `__Host-entrada=1${at}`).join('; ')
    const parts = Array.from({ length: 500 }, (_, at) => `__Host-entrada.${at % 2}=2${at}`).join('; ')
    assert.equal(sealedCandidates(jar, cookies).length, 8)
    assert.equal(sealedCandidates(jar, `${parts}; ${cookies}`).length, 8)
    assert.equal(sealedCandidates(jar, parts).length, 8)
  })
})
