import { mutantsOf } from './mutant.ts'

/** Defences where there are several public origins. */
export const origins = [
  ...mutantsOf('src/observe/public-origins.ts', ['test/observe/public-origins'], {
    'anybody names the origin by X-Forwarded-Host': [' && trusts(socket.remoteAddress)', ''],
    'the first name in X-Forwarded-Host counts': ['.at(-1)', '.at(0)'],
    'the spelling of a Host matters': ["host?.toLowerCase() ?? ''", "host ?? ''"],
    'the name of a host is enough': [
      "named = (request: Asking) => byHost.get(hostOf(request).replace(usualPort, ''))",
      "named = (request: Asking) => byName.get(hostOf(request).replace(/:\\d*$/, '') + (usualPort.source && ''))",
    ],
    'any port is the usual one': ['/:(?:443)?$/', '/:\\d*$/'],
    'what no origin is called leads to the last': [
      'request => named(request) ?? first,',
      'request => named(request) ?? origins.at(-1) ?? first,',
    ],
  }),
  ...mutantsOf('src/config/resolve-redirect.ts', ['test/config/origins-settings'], {
    'two redirect URIs of one origin': ['if (isTwice)', 'if (isTwice && index < 0)'],
    'http beside https': ['url.protocol !== first?.protocol', 'index < 0'],
    'callbacks at several paths': ['url.pathname !== first.pathname', 'index < 0'],
    'only the first redirect URI is looked at': [
      'uris.map((uri, index) => {',
      'uris.slice(0, 1).map((uri, index) => {',
    ],
  }),
  ...mutantsOf('src/config/resolve-session.ts', ['test/config/origins-settings'], {
    'a cookie domain has to fit the first origin alone': ['hosts.find(host', 'hosts.slice(0, 1).find(host'],
  }),
  ...mutantsOf('src/signin/callback.ts', ['test/journeys/several-origins'], {
    'a sign-in is completed on another origin': [
      ' && (attempt.origin ?? options.origins.first.origin) === origin',
      ' && origin.length > 0',
    ],
    'the code is redeemed with the first redirect URI': [
      'redirectUri: originOf(options, request).redirectUri',
      'redirectUri: options.origins.first.redirectUri',
    ],
  }),
  ...mutantsOf('src/signin/begin.ts', ['test/journeys/several-origins'], {
    'an attempt does not say where it has begun': [
      'options.origins.first.origin ? {} : { origin }',
      'origin ? {} : { origin }',
    ],
  }),
  ...mutantsOf('src/signin/logout.ts', ['test/journeys/several-origins'], {
    'a page of the first origin signs people out of the others': [
      'headers.origin === originOf(options, request).origin',
      'headers.origin === options.origins.first.origin',
    ],
    'everybody comes back to the first origin': [
      'const { postLogoutRedirectUri } = originOf(options, request)',
      'const { postLogoutRedirectUri } = options.origins.first',
    ],
  }),
  ...mutantsOf('src/guard/plugin.ts', ['test/attacks/hst-01'], {
    'a page of the first origin opens WebSockets to the others': [
      'if (origin === origins.of(cameTo(request)).origin) return',
      'if (origin === origins.first.origin) return',
    ],
  }),
  ...mutantsOf('src/guard/redirect.ts', ['test/guard/redirect'], {
    'the plain port leads everybody to the first origin': ['origins.nearest(request)', 'origins.first'],
  }),
  ...mutantsOf('src/forward/forwarding-headers.ts', ['test/attacks/hst-01'], {
    'the application hears of one origin alone': [
      'const parts = known.get(origin) ?? partsIn(origin)',
      'const parts = [...known.values()][0] ?? partsIn(origin)',
    ],
  }),
]
