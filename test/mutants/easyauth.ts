import { mutantsOf } from './mutant.ts'

const principal = ['test/entra/easy-auth-principal.test.ts']
const targets = ['test/signin/wanted-target.test.ts']
const forged = ['test/attacks/hdr-01-easy-auth-principals.test.ts']

/** For applications that were written for Azure App Service. */
export const easyAuth = [
  ...mutantsOf('src/entra/easy-auth-principal.ts', principal, {
    'an id is cut that has no tenant behind it': ['user.endsWith(end)', 'user.includes(".")'],
    'an unproven address hides the one that is believed': [
      'return email ?? preferredUsername ?? name',
      'return preferredUsername ?? email ?? name',
    ],
  }),
  ...mutantsOf('src/signin/wanted-target.ts', targets, {
    'a parameter of App Service leads anywhere': [
      'returnTo(wanted?.startsWith(`${origin}/`) ? wanted.slice(origin.length) : wanted, own)',
      "(wanted?.startsWith(`${origin}/`) ? returnTo(wanted, own) : wanted) ?? '/'",
    ],
    'a whole address goes past the rules': [
      'return returnTo(wanted?.startsWith(`${origin}/`) ? wanted.slice(origin.length) : wanted, own)',
      'return wanted?.startsWith(`${origin}/`) ? wanted.slice(origin.length) : returnTo(wanted, own)',
    ],
    'its parameters count without the preset': ['easyAuth?.hasEndpoints !== true', 'easyAuth === undefined'],
  }),
  ...mutantsOf('src/signin/plugin.ts', targets, {
    'the sign-in of App Service is without limit': [
      "/login/aad`, ['GET'], loginHandler(options, rounds), signins)",
      "/login/aad`, ['GET'], loginHandler(options, rounds))",
    ],
    'the sign-in of App Service has a limit of its own': [
      "/login/aad`, ['GET'], loginHandler(options, rounds), signins)",
      "/login/aad`, ['GET'], loginHandler(options, rounds), true)",
    ],
    'a GET refreshes without the preset': ["hasTheirs ? ['GET', 'POST'] : ['POST']", "['GET', 'POST']"],
  }),
  ...mutantsOf('src/forward/header-names.ts', forged, {
    'a client writes a principal that nobody listed': ["  'xmsclientprincipal',\n", ''],
    'a client writes a token of App Service': ["  'xmstoken',\n", ''],
  }),
  ...mutantsOf('src/config/claim-rules.ts', forged, {
    'an id that people choose is told as an object id': [" && (claims.user ?? 'oid') === 'oid'", ''],
    'an id of any provider is told as an object id': ['entra !== undefined && (claims', '(claims'],
  }),
  ...mutantsOf('src/config/resolve-redirect.ts', ['test/config/own-endpoints'], {
    'the callback takes the place of a sign-out': ["  'frontchannel-logout',\n", ''],
  }),
  ...mutantsOf('src/config/resolve-redirect.ts', ['test/config/easy-auth-settings.test.ts'], {
    'the callback takes the place of the sign-in address': ["  'login/aad',\n", ''],
  }),
]
