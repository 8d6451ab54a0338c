import { mutantsOf } from './mutant.ts'

const told = ['test/forward/presets.test.ts']
const settings = ['test/config/presets-settings.test.ts']
const bearer = ['test/signin/bearer-preset.test.ts']
const claims = ['test/forward/custom-headers-entra.test.ts']

/** Headers of presets, and what they tell. */
export const presets = [
  ...mutantsOf('src/forward/identity-headers.ts', told, {
    'a role that was lost stays with somebody in Grafana': [
      "mapped.includes(role)) ?? 'None'",
      'mapped.includes(role))',
    ],
    'Grafana gets the lowest role': ['grafanaRoles.findLast(', 'grafanaRoles.find('],
    'what every object has is the name of a role': ['Object.hasOwn(map, role)', 'role in map'],
    'a role stands twice': ['[...new Set(roles.map(', '[...Array.from(roles.map('],
    'whoever has lost all roles keeps the teams that they had': [" && told !== 'teams'", ''],
  }),
  ...mutantsOf('src/forward/presets.ts', told, {
    'a name that two presets have is sent twice': [
      'if (!seen.has(name.toLowerCase()))',
      'if (!seen.has(name + preset))',
    ],
  }),
  ...mutantsOf('src/preset-headers.ts', told, {
    'groups that hold a comma are two for Jenkins': ["'groups', '|'", "'groups', ','"],
    'roles that hold a | are two for CloudBeaver': ["['X-Team', 'teams', '|']", "['X-Team', 'teams', ';']"],
    'groups that hold a blank are two for Grafana': ["',', /[\\s\"[\\]]/g]", "',', /[\"[\\]]/g]"],
    'a group that looks like JSON is another for Grafana': ["',', /[\\s\"[\\]]/g]", "',', /[\\s]/g]"],
  }),
  ...mutantsOf('src/forward/header-names.ts', told, {
    'a client says who it is to Spring': ["'smuser', ", ''],
    'a client says who it is to CloudBeaver': ["'xuser', ", ''],
    'a client says who it is to OpenSearch': ["'xproxyuser', ", ''],
    'a client says who it is to Grafana': ["  'xwebauth',\n", ''],
    'a client chooses its team in CloudBeaver': ["'xteam', ", ''],
    'a client chooses its role in CloudBeaver, Team Edition': ["'xrolete', ", ''],
    'a client says what it is called in CloudBeaver': ["'xfullname', ", ''],
    'a client writes attributes for OpenSearch': ["  'xproxyext',\n", ''],
    'a client acts as another in OpenSearch': ["'opendistrosecurityimpersonateas', ", ''],
    'a client says whose id it has in Kubernetes': [", 'xremoteuid']", ']'],
  }),
  ...mutantsOf('src/forward/header-encoding.ts', ['test/forward/header-encoding'], {
    'two names become one where a reader trims': ['      .replaceAll(blankEnds, encodeURIComponent),\n', ''],
    'a byte order mark counts for nothing': ['|[\\p{White_Space}\\uFEFF]$', '|\\p{White_Space}$'],
    'a blank is lost where all is encoded': [
      'encodeURIComponent(wellFormed(text)).replaceAll',
      'encoders.percent(text).replaceAll',
    ],
  }),
  ...mutantsOf('src/config/resolve-presets.ts', settings, {
    'two presets give one name two meanings': [
      '(other[1] !== told || other[2] !== separator)',
      'other[1] !== told',
    ],
    'none may stand beside others': ["presets.some(name => name !== 'none')", 'presets.length === 0'],
    'a token takes the place of a header of a preset': [
      'isCredentials ? undefined : presetWith(accessToken.header, presets)',
      'undefined as PresetName | undefined',
    ],
    'two tokens are wanted of one request': [
      " else if (!isCredentials && presets.includes('bearer'))",
      ' else if (presets.length > 99)',
    ],
  }),
  ...mutantsOf('src/config/resolve-headers.ts', settings, {
    'a header of the settings takes the place of one of a preset': [
      '    } else if (preset !== undefined) {',
      '    } else if (names.length > 99) {',
    ],
  }),
  ...mutantsOf('src/config/shared-id-token.ts', ['test/config/shared-id-token'], {
    'nobody hears that applications share a token': ['urls.size > 1', 'urls.size > 99'],
    'nobody hears that a token goes over the network for all to see': [
      "address?.protocol !== 'http:' || ",
      'address === undefined || address.href.length > 0 || ',
    ],
  }),
  ...mutantsOf('src/config/unproven-upstreams.ts', ['test/config/unproven-upstreams.test.ts'], {
    'nobody hears that headers can be forged past the gateway': [
      '!assertion.enabled || isProven(upstream)',
      '!assertion.enabled || tells',
    ],
    'an assertion that is not sent is proof': ['&& !assertion.enabled)', '&& assertion.audience)'],
  }),
  ...mutantsOf('src/guard/app-token.ts', bearer, {
    'the ID token takes the place of what a client sends': ['forwardAuthorization === true || ', ''],
    'whoever calls with a token is taken for a session': [' || identity.scopes !== undefined ?', ' ?'],
  }),
  ...mutantsOf('src/signin/fresh-id-token.ts', ['test/signin/fresh-id-token.test.ts'], {
    'an ID token that is over is passed on': [' || exp <= now)', ')'],
    'an ID token is too long for a header': ['news.idToken.length > longestToken', 'news.idToken.length < 0'],
    'a refresh token is lost': ['? { refreshToken: outcome.refreshToken }', '? {}'],
  }),
  ...mutantsOf('src/config/claim-rules.ts', claims, {
    'headers get no claim': ['namedClaims(routes, claimsOfHeaders(headers))', 'namedClaims(routes, [])'],
  }),
  ...mutantsOf('src/forward/custom-headers.ts', ['test/forward/custom-headers.test.ts'], {
    'a claim that every object has is told': [
      'valuesAt(identity.claims, claim.path)',
      'identity.claims?.[claim.path]',
    ],
  }),
]
