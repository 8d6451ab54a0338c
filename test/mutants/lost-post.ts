import { mutantsOf } from './mutant.ts'

/** Forms that are kept over a sign-in. */
export const lostPost = [
  ...mutantsOf('src/config/resolve-lost-post.ts', ['test/config/lost-post-settings.test.ts'], {
    'a form may have any size': [' || bytes > largest', ''],
  }),
  ...mutantsOf('src/signin/keep-post.ts', ['test/signin/keep-post.test.ts'], {
    'forms of other sites are kept': [
      '    isOfThisOrigin(headers, publicOrigin)',
      '    publicOrigin.length > 0',
    ],
    'forms of other origins of the site are kept': [
      "site !== 'same-origin') return",
      "site === 'cross-site') return",
    ],
    'an origin is believed whatever it is': [
      "(site !== undefined && (origin === undefined || origin === 'null'))",
      'origin !== undefined',
    ],
    'a form is kept that came with a token': ['    headers.authorization === undefined &&\n', ''],
    'what scripts send is kept': ['    isNavigation(headers) &&\n', ''],
    'what is sent in a frame is kept': ['    !isFramed(headers) &&\n', ''],
    'what is compressed is read as a form': ["    headers['content-encoding'] === undefined &&\n", ''],
    'any method is kept': ["    method === 'POST' &&\n", ''],
    'any type is read as a form': [
      "isForm.test(headers['content-type'] ?? '')",
      'isForm.test(isForm.source) !== true',
    ],
    'strangers are sealed for': [
      'if (owner === undefined) return undefined',
      "if (owner === undefined) return Promise.reject(new Error('of nobody'))",
    ],
    'the page that keeps lets any script run': [
      'contentSecurityPolicy(context) + directive',
      "`${contentSecurityPolicy(context)}; script-src 'unsafe-inline'${directive.slice(0, 0)}`",
    ],
  }),
  ...mutantsOf('src/signin/keep-post.ts', ['test/signin/keep-post-limits.test.ts'], {
    'any number of bodies is waited for': ['if (reading.count >= limits.atOnce) return undefined', ''],
    'those that are done still count': ['      reading.count -= 1\n', ''],
  }),
  ...mutantsOf('src/session/store-rules.ts', ['test/session/owner-of.test.ts'], {
    'what was signed out or revoked is kept all the same': [
      'entries?.find(entry => !wasEnded(entry) && !wasEnded(newest(entry)))',
      'entries?.find(entry => newest(entry) !== undefined)',
    ],
  }),
  ...mutantsOf('src/signin/read-body.ts', ['test/signin/read-body.test.ts'], {
    'a body of any size is read': ['if (size > maxSize) finish()', 'if (size < 0) finish()'],
    'a body is waited for without end': ['setTimeout(broken, wait)', 'setTimeout(broken, wait + 60_000)'],
  }),
  ...mutantsOf('src/signin/form-fields.ts', ['test/signin/form-fields.test.ts'], {
    'a body is kept that would not be the same': ['=== body', '!== undefined'],
    'a NUL becomes something else': [" || value.includes('\\0')", ''],
    'a line feed alone becomes two characters': [
      'if (/\\r(?!\\n)|(?<!\\r)\\n/.test(value)) return false',
      '',
    ],
    'a field without a name is lost': ["name === '' || ", ''],
    'the browser fills a charset in': [
      "return name.toLowerCase() !== '_charset_' || value === 'UTF-8'",
      'return true',
    ],
    'any number of fields is kept': ['fields.length <= mostFields && ', ''],
  }),
  ...mutantsOf('src/signin/lost-post.ts', ['test/signin/lost-post.test.ts'], {
    'a form may go to our own addresses, or elsewhere': [
      "if (target.includes('#') || returnTo(target, { prefix, callbackPath }) !== target) return false",
      '',
    ],
    'an address is kept that a browser would change': [
      'return new URL(target, anyOrigin).href === anyOrigin + target',
      'return true',
    ],
    'a form is kept for ever': ['now - at >= lostPostLifetime || ', ''],
    'a form may come from the future': [' || now - at < -clockDrift', ''],
    'what was sealed is not looked at again': [
      'return made(owner, String(target), String(body))',
      'return { owner, target: String(target), fields: fieldsOf(String(body)) ?? [] }',
    ],
  }),
  ...mutantsOf('src/signin/open-post.ts', ['test/signin/open-post.test.ts'], {
    'anybody sees what somebody else has typed': [
      'if (!isSamePerson(lost.owner, live.session.person)) {',
      'if (live.expiresAt < 0) {',
    ],
    'another site may bring a form': [' && isSameOrigin(request, options)', ''],
    'what comes is read for nobody': [
      'return live !== undefined && isSameOrigin',
      'return live === undefined || isSameOrigin',
    ],
    'the page that shows it lets any script run': [
      'contentSecurityPolicy(context) + directive',
      "`${contentSecurityPolicy(context)}; script-src 'unsafe-inline'${directive.slice(0, 0)}`",
    ],
  }),
  ...mutantsOf('src/signin/return-to.ts', ['test/signin/open-post.test.ts'], {
    'a sign-in leads to more of our addresses': [
      'wanted === own.landing',
      'own.landing !== undefined && wanted.startsWith(own.landing)',
    ],
  }),
  ...mutantsOf('src/signin/post-keeping.ts', ['test/signin/open-post.test.ts'], {
    'sealed text may be of any size': [
      'maxForm: Math.ceil((maxSize * 4) / 3) + besideBody',
      'maxForm: besideBody * 10_000 + maxSize',
    ],
    'a form that was kept is too large to be shown': ['Math.ceil((maxSize * 4) / 3) + besideBody', 'maxSize'],
  }),
  ...mutantsOf('src/pages/lost-post-page.ts', ['test/signin/open-post.test.ts'], {
    'a password is shown': ['if (secretName.test(name)) return', 'if (secretName.test("")) return'],
    'a value of any length is shown': [
      'if (characters.length <= longestShown)',
      'if (characters.length > 0)',
    ],
    'the application is not told the origin': ['content="same-origin"', 'content="no-referrer"'],
    'the address is a path alone': [
      'const action = origin + localPath(target)',
      'const action = localPath(target) + origin.slice(0, 0)',
    ],
  }),
  ...mutantsOf('src/pages/lost-post-script.ts', ['test/pages/lost-post-script.test.ts'], {
    'it is offered though the tab has not taken it': [
      '  show(\\`kept\\`, \\`lost\\`)\n} else if (form)',
      '} else if (form)',
    ],
    'what was shown stays in the tab': ['  forget()\n  for', '  for'],
    'a second click sends it twice': ['  if (isGone) event.preventDefault()\n', ''],
    'Back shows it once more': ['  history.replaceState(null, \\`\\`, location.href)\n', ''],
    'the policy knows another script than that of the form': [
      "createHash('sha256').update(text)",
      "createHash('sha256').update(text.trim())",
    ],
  }),
]
