import { mutantsOf } from './mutant.ts'

const tests = ['test/forward/']

export const forward = [
  ...mutantsOf('src/forward/header-names.ts', tests, {
    'another spelling of a header passes': [
      "name.toLowerCase().replace(/[^a-z0-9]/g, '')",
      'name.toLowerCase().replace(/-/g, String())',
    ],
    'identity headers of the client pass': [
      "return 'managed'\n  if (perConnection",
      "return 'pass'\n  if (perConnection",
    ],
    'X-Forwarded headers that nobody listed pass': ["  'xforwarded',\n", ''],
    'the assertion of the client passes': ["  'xentrada',\n", ''],
    'names of Easy Auth pass': ["  'xmsclientprincipal',\n", ''],
    'headers of the connection pass': ["if (perConnection.has(folded)) return 'per-connection'", ''],
    'a disguised Authorization passes': [
      "return foldedNamed.has(folded) ? 'managed' : 'pass'",
      "return 'pass'",
    ],
  }),
  ...mutantsOf('src/forward/request-headers.ts', tests, {
    'our cookies reach the upstream': [
      'withoutOwnCookies(value, options.isOurCookie)',
      '(withoutOwnCookies.length ? value : undefined)',
    ],
    'headers that Connection lists pass': [
      'if (listed?.has(name.toLowerCase()) !== true) out.push',
      'out.push',
    ],
    'Connection may cut the framing': ['names.filter(name => !neverListed.has(name))', 'names'],
  }),
  ...mutantsOf('src/forward/cookies.ts', ['test/forward/bytes', 'test/forward/cookie'], {
    'a nameless cookie passes as ours': ['code === equalsSign || code === 0x20', 'code === 0x20'],
    'a cookie behind an odd blank passes as none of ours': [
      '(code < 0x20 || code > 0x7e) &&',
      'code === 9 &&',
    ],
  }),
  ...mutantsOf('src/forward/header-encoding.ts', tests, {
    'names beyond ASCII break the header': ["Buffer.from(clean, 'utf8').toString('latin1')", 'clean'],
  }),
  ...mutantsOf('src/forward/forwarding-headers.ts', tests, {
    'everybody is believed': [
      'const value = isTrusted ? headers[name] : undefined',
      'const value = headers[name]',
    ],
    'a trusted chain loses our peer': ['chain === undefined ? peer : `${chain}, ${peer}`', 'chain ?? peer'],
  }),
  ...mutantsOf('src/forward/response-headers.ts', tests, {
    'the upstream sets cookies under our names': [
      "if (lower === 'set-cookie' && options.isOurCookie(setCookieName(value))) continue",
      '',
    ],
    'the upstream speaks in our name': [" || lower === 'x-entrada'", ''],
    'an answer with our cookie may be kept': [
      "if (isOurs) out.push('Cache-Control', 'private, no-store')",
      '',
    ],
    'a shared cache keeps what one person saw': ['isPrivate ? privateCache(value) : value', 'value'],
  }),
  ...mutantsOf('src/forward/response-headers.ts', ['test/forward/response-headers'], {
    'nobody is told that an answer came through us': ["  out.push('Via', '1.1 entrada')\n", ''],
    'an answer without a body has a length': [
      "if (lower === 'content-length' && added.status === 204) continue",
      '',
    ],
    'cache: keep counts for nothing': [' && added.keepsCache !== true', ''],
  }),
  ...mutantsOf('src/forward/upstream.ts', ['test/forward/several-upstreams'], {
    'a connection is kept for ever': [
      "'http://upstream', options), connectionLife",
      "'http://upstream', options), Infinity",
    ],
    'the assertion for all is for nobody': ['options.audience ?? origin?.origin', 'origin?.origin'],
    'the path is never mapped': [
      'paths === undefined ? asSent : createTargetMapping(paths)',
      'paths === null ? createTargetMapping(paths) : asSent',
    ],
  }),
  ...mutantsOf('src/forward/renewed-pool.ts', ['test/forward/renewed-pool'], {
    'connections go on for ever once the clock was put back': [' || age < 0', ''],
    'what runs on an old connection is cut off': ['old.close().then', 'old.destroy().then'],
    'old connections are never closed': [
      'old.close().then(gone, gone)',
      'Promise.resolve().then(gone, gone)',
    ],
    'what is closed begins anew': [' && !this.#current.closed', ''],
    'what runs on an old connection outlives the end': [
      'await Promise.all([...this.#earlier, this.#current].map(async pool => pool.destroy()))',
      'await this.#current.destroy()',
    ],
    'the end does not wait for what runs on an old connection': [
      '[...this.#earlier, this.#current].map(async pool => pool.destroyed',
      '[this.#current].map(async pool => pool.destroyed',
    ],
    'old pools are never forgotten': ['this.#earlier.delete(old)', 'old'],
  }),
  ...mutantsOf('src/forward/target-mapping.ts', ['test/forward/target-mapping'], {
    'a prefix of a segment is cut off': [
      'decoded(raw[index]) !== segment',
      'decoded(raw[index])?.startsWith(segment) !== true',
    ],
    'a path that names a host goes to the upstream': ["if (path.startsWith('//')) {", 'if (false) {'],
    'another spelling is not below the prefix': ['decoded(raw[index]) !== segment', 'raw[index] !== segment'],
    'what is not decodable is the same': ['segment === undefined || ', ''],
  }),
  ...mutantsOf('src/forward/forwarding-headers.ts', ['test/forward/forwarding-headers'], {
    'nobody is told that a request came through us': [
      "      'Via',\n      `${raw.httpVersion} entrada`,\n",
      '',
    ],
  }),
  ...mutantsOf('src/forward/request-headers.ts', ['test/forward/'], {
    "the upstream's own Host counts for nothing": ['options.host ?? value', 'value'],
  }),
  ...mutantsOf('src/forward/upstream-error.ts', ['test/forward/upstream-tls'], {
    'an alert of TLS is an invalid answer': [" || code.startsWith('ERR_SSL_')", ''],
  }),
  ...mutantsOf('src/forward/upstream-error.ts', tests, {
    'a slow upstream is an unreachable one': ["? 'ERR_UPSTREAM_TIMEOUT'", "? 'ERR_UPSTREAM_UNREACHABLE'"],
  }),
  ...mutantsOf('src/forward/plugin.ts', tests, {
    'what the guard has not seen passes': [
      "if (passage === null) throw new GatewayError('ERR_INTERNAL', { message: 'the guard has not run' })",
      'if (passage === null) return reply.send(String())',
    ],
  }),
  ...mutantsOf('src/forward/plugin.ts', ['test/forward/upgrade.test'], {
    'an upgrade may have a body': ['if (upgrade?.hasBody === true) throw', 'if (false) throw'],
  }),
  ...mutantsOf('src/forward/plugin.ts', ['test/forward/several-upstreams'], {
    'a request without an upstream goes to any': [
      "upstreams.get(passage.handling.upstream ?? 'default')",
      "upstreams.get(passage.handling.upstream ?? 'default') ?? upstreams.get('default')",
    ],
    'the deadlines of a route count for nothing': [
      'if (timeouts === undefined) return upstream.timeouts',
      'if (timeouts !== null) return upstream.timeouts',
    ],
  }),
  ...mutantsOf('src/forward/exchange.ts', tests, {
    'a POST is sent twice': ['body === null && repeatable.has(request.method)', 'body === null'],
  }),
  ...mutantsOf('src/forward/answer-relay.ts', tests, {
    'a broken answer looks whole': [
      'if (this.#response.headersSent) this.#response.destroy()\n    else this.#refuse',
      'if (this.#response.headersSent) this.#response.end()\n    else this.#refuse',
    ],
  }),
  ...mutantsOf('src/forward/header-encoding.ts', ['test/forward/header-encoding'], {
    'a name that holds the separator is taken for plain': [' && !whole.includes(mark)', ''],
    'a name that is not plain is taken for it': ['/^[\\w.-]*$/', '/^[^,]*$/'],
  }),
  ...mutantsOf('src/forward/es256.ts', ['test/forward/es256'], {
    'a number that is short stands where it begins': ['end - length + excess', 'end - half'],
    'a number that is long runs into the other': ['from + excess, at', 'from, at'],
  }),
  ...mutantsOf('src/forward/told-identity.ts', ['test/forward/told-identity'], {
    'an assertion that is over goes along': [
      'known !== undefined && assertions.isCurrent(known.assertion, at)',
      'known !== undefined',
    ],
    'the assertion for one upstream goes to another': ['signed.get(audience)', '[...signed.values()][0]'],
  }),
  ...mutantsOf('src/forward/assertion.ts', tests, {
    'an assertion is for everybody': ['aud: audience', "aud: 'any'"],
    'an assertion lives for a day': ['const lifetime = 300', 'const lifetime = 86_400'],
    'an assertion can be taken for a token of another kind': ["typ: 'entrada+jwt'", "typ: 'JWT'"],
    'an assertion from a later time is given out': ['now >= at && ', ''],
    'an assertion is never renewed': ['now - at < reusedFor', 'at < Infinity'],
  }),
]
