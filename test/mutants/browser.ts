import { mutantsOf } from './mutant.ts'

/** What runs in pages of the application, and what it asks. */
export const browser = [
  ...mutantsOf('src/browser/client.ts', ['test/browser/client.test.ts'], {
    'a page extends the session by itself': ['void session(), Math', 'void use({ isTrusted: true }), Math'],
    'a script of the page is use': ['if (!isTrusted || !isSignedIn', 'if (!isSignedIn'],
    'each key that is pressed asks the gateway': [' && now >= extendedAt + pause()', ''],
    'a gateway that does not answer is the end': [
      'if (answer?.status === 401) return',
      'if (answer?.status !== 200) return',
    ],
    'strangers are asked to sign in': ['if (wasSignedIn && window', 'if (window'],
    'tabs that nobody sees ask all the time': ['document.hidden ? 60 * minute : pause()', 'pause()'],
    'the application has no say': [
      '    if (wasSignedIn && window.dispatchEvent(event)) offerSignIn()',
      '    if (wasSignedIn) offerSignIn()\n    if (wasSignedIn) window.dispatchEvent(event)',
    ],
    'a tab that is left says nothing': ["window.addEventListener('pagehide', () => tell(null))", ''],
    'a fragment of any length is sent': ["(hash.length > 2000 ? '' : hash)", 'hash'],
  }),
  ...mutantsOf('src/signin/session-left.ts', ['test/signin/session-left.test.ts'], {
    'to ask for the session is to use it': [
      '    const live = await options.sessions.read(request.headers.cookie, now)\n',
      "    const live = await options.sessions.read(request.headers.cookie, now)\n    const used = await options.sessions.identify({ cookie: request.headers.cookie, authorization: undefined }, now)\n    if (used.kind === 'yes') reply.header('set-cookie', [...used.setCookies])\n",
    ],
    'the latest end is the idle one': ['live.absoluteAt - now', 'live.expiresAt - now'],
    'the idle limit goes beyond the latest end': [
      'idleIn: live.expiresAt - now',
      'idleIn: live.idleAt - now',
    ],
  }),
  ...mutantsOf('src/signin/client-script.ts', ['test/signin/client-script.test.ts'], {
    'the script is kept for ever': [
      "'cache-control': `max-age=${freshFor}`",
      "'cache-control': 'max-age=31536000, immutable'",
    ],
    'the script sets a cookie': ['    etag,\n', "    etag,\n    'set-cookie': 'a=b',\n"],
    'pages of other sites may load the script': [
      "'cross-origin-resource-policy': 'same-origin'",
      "'cross-origin-resource-policy': 'cross-origin'",
    ],
    'the script is sent again and again': [
      "if (known?.includes(etag.slice('W/'.length)) === true)",
      'if (known === text)',
    ],
  }),
  ...mutantsOf('src/pages/fragment-script.ts', ['test/pages/fragment-script.test.ts'], {
    'a fragment may have any length': ['.{1,1999}', '.+'],
    'a fragment adds parameters of its own': [
      'encodeURIComponent(location.hash)',
      'location.hash.replace(/^#/, String.fromCharCode(38))',
    ],
    'the policy knows another script': [
      "createHash('sha256').update(text)",
      "createHash('sha256').update(text.trim())",
    ],
  }),
  ...mutantsOf('src/guard/enforce.ts', ['test/guard/keep-fragment.test.ts'], {
    'any script may run before the sign-in': [
      'script-src ${fragmentScriptSource}',
      "script-src 'unsafe-inline'",
    ],
  }),
  ...mutantsOf('src/signin/return-to.ts', ['test/signin/return-to.test.ts'], {
    'a fragment that is too long loses the page': [
      "return hash === -1 ? '/' : returnTo(wanted.slice(0, hash), own)",
      "return hash === -2 ? wanted : '/'",
    ],
  }),
]
