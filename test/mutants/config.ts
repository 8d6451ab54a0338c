import { mutantsOf } from './mutant.ts'

export const config = [
  ...mutantsOf('src/config/logo.ts', ['test/config/pages-settings'], {
    'anything is an SVG': ['return isSvg(bytes) ?', 'return isSvg(bytes) || bytes.length >= 0 ?'],
    'any RIFF file is a WebP': ['/^RIFF[^]{4}WEBP$/', '/^RIFF/'],
    'an SVG may stand behind other text': ['/^\\s*<svg[', '/<svg['],
    'an SVG needs no namespace': [
      "return isRoot && text.includes('http://www.w3.org/2000/svg')",
      'return isRoot',
    ],
  }),
  ...mutantsOf('src/config/load.ts', ['test/config/pages-settings'], {
    'a logo may be of any size': ['readBytes(file, largestLogo)', 'readBytes(file, 9 * largestLogo)'],
  }),
  ...mutantsOf('src/config/resolve-pages.ts', ['test/config/pages-settings'], {
    'any text is a colour': ['|[0-9a-f]{6})$/i', '|[^]*)$/i'],
  }),
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
  ...mutantsOf('src/config/resolve-redis.ts', ['test/config/redis-settings'], {
    'a URL with its password is shown where a node should be': [
      '`entry ${wrong + 1} is no host:port`',
      '`${nodes?.[wrong]} is no host:port`',
    ],
    'a port of a node may be any number': [' && readUrl(`redis://${text}`) !== undefined', ''],
    'a password that nothing can decode is taken': [' || !isEscaped(url.password)', ''],
    'nobody is told that Redis is asked in clear': [
      "return url?.protocol === 'redis:' &&",
      'return false &&',
    ],
    'authorities are named, and TLS is not spoken': [
      'if (url === undefined && tls === false && caFile !== undefined) {',
      'if (false) {',
    ],
  }),
  ...mutantsOf('src/config/resolve-issuer.ts', ['test/config/provider-settings'], {
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
    'sign-out may lead elsewhere': ['urls.some(({ origin }) => origin === url?.origin)', 'urls.length > 0'],
    'the callback may be an endpoint': ['ownEndpoints.some(', '[].some('],
  }),
  ...mutantsOf('src/config/resolve-provider.ts', ['test/config/provider-settings', 'test/config/load.test'], {
    'openid may be left out': ["if (!scopes.includes('openid')) {", 'if (false) {'],
    'addresses of any tenant are believed': [
      "if (provider.trustEmail === 'tenant' && !oneTenant) {",
      'if (false) {',
    ],
  }),
  ...mutantsOf('src/config/requirements.ts', ['test/config/routes.test'], {
    'an empty list lets nobody in, in silence': ['if (list?.length === 0) {', 'if (false) {'],
    'require stands beside public': [
      "if (access !== undefined && access !== 'authenticated') {",
      'if (false) {',
    ],
    'an empty require is taken': ['if (Object.keys(part).length === 0)', 'if (false)'],
  }),
  ...mutantsOf('src/config/route-rules.ts', ['test/config/routes.test'], {
    'methods in small letters are taken': [
      '} else if (!/^[A-Z][A-Z-]*$/.test(method)) {',
      '} else if (false) {',
    ],
  }),
  ...mutantsOf('src/config/route-path.ts', ['test/config/routes.test'], {
    'patterns of other tools are taken': ['if (/[{}]|\\/:/.test(path)) return', 'if (false) return'],
    'regular expressions have no remedy': ["if (path.startsWith('^')) return", 'if (false) return'],
  }),
  ...mutantsOf('src/config/schema-parts.ts', ['test/config/faults-of-shape'], {
    'unknown names in sections are taken': [
      '{ description, default: {}, additionalProperties: false }',
      '{ description, default: {} }',
    ],
  }),
  ...mutantsOf('src/config/faults-of-shape.ts', ['test/config/load.test', 'test/config/upstreams'], {
    'names that nobody knows are settings': ['if (node.additionalProperties === false) {', 'if (false) {'],
    'names of the language are settings': ['Object.hasOwn(properties, key) ||', 'key in properties ||'],
    'upstreams may be called anything': [
      'entries?.isName(key) === true) continue',
      'entries !== undefined) continue',
    ],
    'what a rule cannot do without may be left out': [
      'for (const key of required) {',
      'for (const key of []) {',
    ],
  }),
  ...mutantsOf('src/config/faults-of-shape.ts', ['test/config/faults-of-shape'], {
    'a text may have lines': [
      "node.pattern === undefined || new RegExp(node.pattern, 'u').test(data)",
      'true',
    ],
    'a choice may be anything': ['if (node.enum !== undefined &&', 'if (false &&'],
    'a number may be any': ['return data >= (node.minimum ?? -Infinity) && data', 'return data'],
    'a whole number may be broken': ['return Number.isInteger(data)', "return typeof data === 'number'"],
    'a list may be empty': ['data.length >= (node.minItems ?? 0)', 'data.length >= 0'],
    'a null is a section': ["typeof data === 'object' && data !== null", "typeof data === 'object'"],
    'settings share their defaults': ['structuredClone(value)', 'value'],
    'what a list holds is not looked at': [
      'for (const [at, value] of data.entries()) faults',
      'for (const [at, value] of [].entries()) faults',
    ],
  }),
  ...mutantsOf('src/config/requirement-shape.ts', ['test/config/requirements'], {
    'what stands deep in a requirement is not looked at': ['{ not: part, anyOf:', '{ anyOf:'],
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
  ...mutantsOf('src/config/files.ts', ['test/config/load.test'], {
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
  ...mutantsOf('src/config/take-out.ts', ['test/config/upstreams', 'test/config/load.test'], {
    'a key that is needed is taken out alone': [
      "while (end > 0 && needs(holders[end - 1], keys[end - 1] ?? '')) end -= 1",
      '',
    ],
    'an upstream that is wrong makes its routes wrong': [
      "upstreams: { url: 'http://upstream.invalid' },",
      '',
    ],
  }),
  ...mutantsOf('src/config/schema-parts.ts', ['test/config/faults-of-shape'], {
    'an upstream may have a name of the language': ['[A-Za-z0-9][A-Za-z0-9_-]{0,62}', '[A-Za-z0-9_-]{1,63}'],
    'upstreams may have any name': [
      'additionalProperties: false,\n    ...hints({ example }),',
      '...hints({ example }),',
    ],
    'an empty section turns something on': [
      'Type.Optional(Type.Object(properties, { description, additionalProperties: false }))',
      'Type.Optional(Type.Object(properties, { description, default: {}, additionalProperties: false }))',
    ],
  }),
  ...mutantsOf('src/config/load.ts', ['test/config/load.test'], {
    'where the admin port is may be guessed': ['gathered.problems.filter(isNeeded)', '[].filter(isNeeded)'],
  }),
  ...mutantsOf('src/config/load.ts', ['test/config/upstreams'], {
    'what a broken variable leaves open is repeated': [
      'const known = new Set([...broken, ...problems.map(({ path }) => path)',
      'const known = new Set([...broken, ...[].map(({ path }) => path)',
    ],
  }),
  ...mutantsOf('src/config/gather.ts', ['test/config/upstreams'], {
    'what an entry does not give comes from where the entry is': [
      "hasPath(file?.data, path.replace(/\\[.*$/, '').split('.'))",
      'hasPath(file?.data, settingAt(path)?.keys ?? [path])',
    ],
  }),
  ...mutantsOf('src/config/certificates.ts', ['test/config/tls-settings', 'test/config/upstreams'], {
    'a key may belong to another certificate': [
      'if (!certificate.checkPrivateKey(privateKey)) {',
      'if (false) {',
    ],
    'only the first certificate is looked at': ['readCertificate(block) === undefined)', 'false)'],
    'a certificate is for any host': ['return found !== undefined', 'return true'],
    'a locked key without its passphrase has another fault': ['if (!isLocked) {', 'if (true) {'],
  }),
  ...mutantsOf('src/config/resolve-tls.ts', ['test/config/tls-settings', 'test/config/upstreams'], {
    'a certificate may have expired': ['if (pair.notAfter < now()) {', 'if (false) {'],
    'a certificate may begin later': ['if (pair.notBefore > now()) {', 'if (false) {'],
    'the public host is not asked for': ['if (missed.length > 0) {', 'if (false) {'],
    'the redirecting port may be another': ['if (tls.httpPort === port && port !== 0) {', 'if (false) {'],
    'a file that is missing is an empty name': [
      'return missing(`listen.tls.${key}`, variable, whatItIs, report)',
      "return ''",
    ],
  }),
  ...mutantsOf('src/config/resolve-redirect.ts', ['test/config/tls-settings'], {
    'the public origin is http although TLS is on': [
      "if (url.protocol === 'http:' && listen.tls !== undefined) {",
      'if (false) {',
    ],
    'https is taken without TLS on this machine': [
      "url.protocol === 'https:' && listen.tls === undefined) {",
      'false) {',
    ],
  }),
  ...mutantsOf('src/config/resolve-upstreams.ts', ['test/config/upstreams'], {
    'upstream stands beside upstreams.default': [
      "if (Object.hasOwn(upstreams, 'default')) {",
      'if (false) {',
    ],
    'a path is cut off and replaced': [
      'if (stripPrefix !== undefined && rewrite !== undefined) {',
      'if (false) {',
    ],
    'the front of a path may be spelt in many ways': [
      "if (fault !== undefined) report.problem(path, fault, 'write for example /api')",
      '',
    ],
    'certificates without TLS are taken in silence': ['if (!/^https:/i.test(given.url)) {', 'if (false) {'],
    'the server name may be anything': [
      'if (serverName !== undefined && !isHostName(serverName)) {',
      'if (false) {',
    ],
    'a socket has a Host of its own': [
      "if (url.startsWith('unix:') && given.hostHeader === 'upstream') {",
      'if (false) {',
    ],
  }),
  ...mutantsOf('src/config/upstream-url.ts', ['test/config/network-settings', 'test/config/upstreams'], {
    'the upstream may be the admin port': [
      "{ setting: 'admin.port', port: admin.port, host: admin.host },",
      '',
    ],
    'a socket may have a relative path': [
      "if (!/^\\/[^/]/.test(file) || file.endsWith('/')) {",
      'if (false) {',
    ],
    'a socket may have a long path': ['if (Buffer.byteLength(file) > longestSocket) {', 'if (false) {'],
  }),
  ...mutantsOf('src/config/route-upstreams.ts', ['test/config/upstreams'], {
    'a route may name what there is not': ['if (Object.hasOwn(upstreams, rule.upstream)) return', 'return'],
    'a route may name what every object has': [
      'if (Object.hasOwn(upstreams, rule.upstream)) return',
      'if (rule.upstream in upstreams) return',
    ],
    'a route may lead nowhere': ["if (Object.hasOwn(upstreams, 'default')) return", 'return'],
    'a route may lie beside what its upstream cuts off': [
      'if (coversPath(below, ruled, { inner: rule.caseSensitive === false })) return',
      'return',
    ],
    'letters of any case lie below what an upstream cuts off': [
      'if (coversPath(below, ruled, { inner: rule.caseSensitive === false })) return',
      'if (coversPath(below, ruled)) return',
    ],
    'an upstream may be unused': ['if (used.has(name) || isDefault) continue', 'continue'],
  }),
  ...mutantsOf('src/config/origin.ts', ['test/config/route-handling'], {
    'an origin may be a pattern': ["|| url.host.includes('*')) {", ') {'],
    'an origin may have a path': ["|| url.pathname !== '/' ||", '||'],
  }),
  ...mutantsOf('src/config/route-rules.ts', ['test/config/route-handling'], {
    'an answer of the gateway has an upstream': [
      '  if (upstream !== undefined) {\n    const what =',
      '  if (false) {\n    const what =',
    ],
    'a status without a body has one': [
      "if ([204, 205, 304].includes(respond.status) && respond.body !== '') {",
      'if (false) {',
    ],
    'what has no effect is taken in silence': ['if (rule[key] === undefined) continue', 'continue'],
  }),
  ...mutantsOf('src/config/route-path.ts', ['test/config/route-handling'], {
    'a rule that goes by case covers one that does not': [
      'outer === inner && (anyCase.inner !== true || inner.toLowerCase() === inner.toUpperCase())',
      'outer === inner',
    ],
    'a rule without regard to case covers its own letters alone': [
      'if (anyCase.outer === true) return folded(outer) === folded(inner)',
      '',
    ],
  }),
]
