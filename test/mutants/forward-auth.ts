import { mutantsOf } from './mutant.ts'

const original = ['test/guard/forward-auth-original.test.ts']
const asked = ['test/attacks/forward-auth-advisories.test.ts']
const endpoint = ['test/guard/forward-auth-endpoint.test.ts']
const lastStage = ['test/guard/forward-auth-last-stage.test.ts']
const sessions = ['test/guard/forward-auth-sessions.test.ts']
const dialects = ['test/guard/forward-auth.test.ts']
const settings = ['test/config/forward-auth-settings.test.ts']

/** Proxies that ask whether a request may pass. */
export const forwardAuth = [
  ...mutantsOf('src/guard/forward-auth-original.ts', original, {
    'of two headers the first counts': ['others.length > 0', 'others.length > 99'],
    'a header in another spelling counts': [
      'only.name.toLowerCase() !== name.toLowerCase()',
      "only.name === ''",
    ],
    'a header may be missing': ["value === '' && dialect", "value === '-' && dialect"],
    'an alias of a header is not seen': ['foldName(each) === folded', 'each === name'],
    'a proxy asks by one method about another': [
      "method === 'GET' || method === 'HEAD' || method === original.method",
      "method !== ''",
    ],
    'a method that there is not passes': ['!METHODS.includes(original.method)', "original.method === ''"],
    'a target of another form passes': ["!original.url.startsWith('/')", "original.url === ''"],
    'a client asks where proxies do not see it': ["own.split('?', 1)[0] === endpoint", "own !== ''"],
    'a path is cut where it is spelled otherwise': [
      'own.startsWith(`${endpoint}/`)',
      "own.length > endpoint.length && !own.includes('?')",
    ],
  }),
  ...mutantsOf('src/guard/forward-auth-dialects.ts', original, {
    'nginx contradicts itself': ["uri === '' || uri === url", "uri !== '-'"],
    'an address without a host passes': ['([^/?#@\\\\]+)(\\/.*)$/i', '([^/?#]*)(\\/.*)$/i'],
    'a scheme that there is not passes': ['/^(?:https?|wss?)$/i', '/^/'],
  }),
  ...mutantsOf('src/guard/forward-auth.ts', endpoint, {
    'anybody may ask': [
      'trusts(raw.socket.remoteAddress)',
      'trusts(raw.socket.remoteAddress) || url !== method',
    ],
    'Envoy keeps what a client has said of itself': ['if (removes !== undefined)', "if (removes === '')"],
    'Envoy keeps names with a dot': ['isForged(name) || /[^a-z\\d-]/i.test(name)', 'isForged(name)'],
    'Envoy keeps names that nothing is told in': [
      'isForged(name) || /[^a-z\\d-]/i.test(name)',
      '/[^a-z\\d-]/i.test(name)',
    ],
    'Authorization goes on where no route says so': [
      'handling.forwardAuthorization === true && authorization',
      'authorization',
    ],
  }),
  ...mutantsOf('src/guard/forward-auth.ts', lastStage, {
    'a session that has ended meanwhile still counts': ['&& isEnded(identity)', "&& identity.user === ''"],
    'any answer of ours is taken for a yes': ['if (statusCode < 300)', 'if (statusCode < 100)'],
  }),
  ...mutantsOf('src/guard/forward-auth.ts', dialects, {
    'an answer of a route is taken for a yes': [
      'passage.handling.respond !== undefined',
      "passage.route === ''",
    ],
    'nginx gets a redirect that it takes for an error': ['if (passesRefusals || ', 'if (true || '],
    'our cookies go on to the application': ['options.foreignCookies(cookie)', 'cookie'],
  }),
  ...mutantsOf('src/guard/plugin.ts', asked, {
    'the path of the endpoint is judged, not the original': [
      'const { method, url } = original ?? request',
      'const { method, url } = request',
    ],
  }),
  ...mutantsOf('src/guard/plugin.ts', dialects, {
    'the host of the endpoint is judged, not the original': [
      'original === null ? raw.headers.host : original.host',
      'raw.headers.host',
    ],
  }),
  ...mutantsOf('src/guard/original.ts', dialects, {
    'a WebSocket that a proxy asks about is not seen': [
      'signs.some(sign => sign !== undefined)',
      'signs.length > 9',
    ],
    'a redirect leads to the name of the gateway itself': ['{ base: origin }', "{ base: '' }"],
  }),
  ...mutantsOf('src/guard/original.ts', endpoint, {
    'the origin is that of the endpoint': [
      '{ headers: { host: original.host }, socket: {} }',
      '{ headers: raw.headers, socket: {} }',
    ],
  }),
  ...mutantsOf('src/guard/forward-auth.ts', sessions, {
    'a renewed session is lost': [
      "withCookies(textAnswer(200, 'verified', ''), setCookies)",
      "textAnswer(200, 'verified', '')",
    ],
  }),
  ...mutantsOf('src/guarded-wing.ts', endpoint, {
    'Envoy keeps the credentials of a client': [
      ", 'X-Entrada-Assertion', 'Authorization']",
      ", 'X-Entrada-Assertion']",
    ],
  }),
  ...mutantsOf('src/guarded-wing.ts', sessions, {
    'nginx gets a page where a token is wanted': ['addTokens(app, withoutPages(dialect))', 'addTokens(app)'],
  }),
  ...mutantsOf('src/config/forward-auth.ts', settings, {
    'nobody is told that nobody may ask': [
      'listen.trustedProxies.length === 0',
      'listen.trustedProxies.length > 99',
    ],
  }),
  ...mutantsOf('src/config/resolve-upstreams.ts', settings, {
    'nothing behind the gateway, and nobody in front': [
      'settings.auth.forwardAuth.dialect !== undefined',
      "settings.auth.prefix !== ''",
    ],
  }),
]
