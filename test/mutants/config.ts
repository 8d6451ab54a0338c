import { mutantsOf } from './mutant.ts'

export const config = [
  ...mutantsOf('src/config/yaml-file.ts', ['test/config/yaml-file'], {
    'aliases may multiply': ['if (this.#nodes > limits.nodes) {', 'if (false) {'],
    'a file may be of any length': ['if (source.length > limits.characters)', 'if (false)'],
    'a doubled name overwrites in silence': ['if (Object.hasOwn(object, name)) {', 'if (false) {'],
    'several documents are read as the first': ['if (second !== undefined) return', 'if (false) return'],
    '__proto__ is set': ['Object.create(null) as Record<string, unknown>', '{}'],
  }),
  ...mutantsOf('src/config/session-keys.ts', ['test/config/session-settings'], {
    'a key may repeat itself': ['if (new Set(bytes).size < 16)', 'if (false)'],
    'a key may be text': ['if (bytes.every(', 'if (false && bytes.every('],
    'a key may have any length': ['if (bytes.length !== 32)', 'if (false)'],
  }),
  ...mutantsOf('src/config/resolve-session.ts', ['test/config/session-settings', 'test/config/load.test'], {
    'keys may be given both ways': ['if (keys !== undefined && keysFile !== undefined) {', 'if (false) {'],
    'idle may be longer than absolute': ['if (idleTimeout > absoluteTimeout) {', 'if (false) {'],
    'SameSite none goes over http': ["if (cookie.sameSite === 'none' && !secure) {", 'if (false) {'],
    'a cookie name may have a prefix': ['} else if (/^__(?:host|secure)-/i', '} else if (/^$/i'],
  }),
  ...mutantsOf('src/config/resolve-issuer.ts', ['test/config/provider-settings'], {
    'common is taken': ["if (tenantId === 'common' || tenantId === 'organizations') {", 'if (false) {'],
    'v1 issuers are taken': ['if (isEntraHost(url.hostname)) {', 'if (false) {'],
    'http is taken anywhere': [
      "if (url.protocol === 'http:' && (allowHttp || isLoopback(url.hostname))) return",
      "if (url.protocol === 'http:') return",
    ],
    'tenant and issuer stand side by side': [
      'if (tenantId !== undefined && issuer !== undefined) {',
      'if (false) {',
    ],
  }),
  ...mutantsOf('src/config/resolve-redirect.ts', ['test/config/provider-settings'], {
    'cookies go over http': ["if (url.protocol === 'http:' && !local && secure !== false) {", 'if (false) {'],
    'sign-out may lead elsewhere': ['url === undefined || url.origin !== origin ||', 'url === undefined ||'],
    'the callback may be an endpoint': ['ownEndpoints.some(', '[].some('],
  }),
  ...mutantsOf('src/config/resolve-provider.ts', ['test/config/provider-settings', 'test/config/load.test'], {
    'the secret may be given both ways': [
      'if (clientSecret !== undefined && clientSecretFile !== undefined) {',
      'if (false) {',
    ],
    'openid may be left out': ["if (!scopes.includes('openid')) {", 'if (false) {'],
    'addresses of any tenant are believed': [
      "if (provider.trustEmail === 'tenant' && !oneTenant) {",
      'if (false) {',
    ],
  }),
  ...mutantsOf('src/config/route-rules.ts', ['test/config/routes.test'], {
    'an empty list lets nobody in, in silence': ['if (list.length === 0) {', 'if (false) {'],
    'require stands beside public': [
      "if (access !== undefined && access !== 'authenticated') {",
      'if (false) {',
    ],
    'an empty require is taken': ['if (lists.length === 0)', 'if (false)'],
    'methods in small letters are taken': [
      '} else if (!/^[A-Z][A-Z-]*$/.test(method)) {',
      '} else if (false) {',
    ],
  }),
  ...mutantsOf('src/config/route-path.ts', ['test/config/routes.test'], {
    'patterns of other tools are taken': ['if (/[{}]|\\/:/.test(path)) return', 'if (false) return'],
    'regular expressions have no remedy': ["if (path.startsWith('^')) return", 'if (false) return'],
  }),
  ...mutantsOf('src/config/schema-parts.ts', ['test/config/load.test'], {
    'unknown names in sections are taken': [
      '{ description, default: {}, additionalProperties: false }',
      '{ description, default: {} }',
    ],
  }),
  ...mutantsOf('src/config/document.ts', ['test/config/load.test'], {
    'an empty setting counts as left out': [
      'else if (!isSection || value !== null)',
      'else if (value !== null)',
    ],
  }),
  ...mutantsOf('src/config/flags.ts', ['test/config/load.test'], {
    'secrets are taken on the command line': ['} else if (setting.secret) {', '} else if (false) {'],
  }),
  ...mutantsOf('src/config/in-force.ts', ['test/config/load.test', 'test/config/environment.test'], {
    'secrets are shown': [
      'value: secret && given !== undefined ? mask :',
      'value: secret && given === 0 ? mask :',
    ],
    'the configuration can be changed': ['    Object.freeze(value)\n', ''],
  }),
  ...mutantsOf('src/config/environment.ts', ['test/config/environment.test'], {
    'a Service link is a port': ['if (isServiceLink(name, value)) return', ''],
    'AZURE_… overrides another provider': [
      "if (has('provider.issuer') || elsewhere('provider.issuer')) return found",
      '',
    ],
  }),
  ...mutantsOf('src/config/load.ts', ['test/config/load.test'], {
    'an empty secret file is taken': ["return text === '' ?", "return text === '-' ?"],
  }),
  ...mutantsOf('src/config/problem.ts', ['test/cli/arguments'], {
    'names in a file steer the terminal': [".replaceAll(/\\p{Cc}/gu, '?')", ''],
  }),
  ...mutantsOf(
    'src/config/web-address.ts',
    ['test/config/provider-settings', 'test/config/network-settings'],
    {
      'any character passes in a path of our own': [
        "return 'must hold letters, digits, . _ ~ and - between single slashes'",
        'return undefined',
      ],
      'dot segments pass': ["? 'must not have dot segments' :", '? undefined :'],
      'a host that begins with 127 is loopback': ['127(?:\\.\\d{1,3}){3}', '127.*'],
    },
  ),
]
