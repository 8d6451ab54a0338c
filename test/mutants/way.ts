import { mutantsOf } from './mutant.ts'

/** Defences on the way through the gateway that only sockets can show. */
export const way = [
  ...mutantsOf('src/forward/answer-relay.ts', ['test/forward/faults'], {
    'a GET whose answer has begun is sent again': [
      'onResponseStarted(): void {\n    this.#repeat = undefined',
      'onResponseStarted(): void {\n    void this.#repeat',
    ],
    'the upstream works on for a client that has left': [
      "this.#abort?.(new Error('the client has closed the connection'))",
      '',
    ],
    'a cut answer has no access line': ['this.#options.onCut(this.reply)', ''],
  }),
  ...mutantsOf('src/forward/answer-relay.ts', ['test/forward/bytes'], {
    'a reason phrase of any bytes is an error': ["reasonPhrase(statusText, 'utf8')", 'statusText'],
  }),
  ...mutantsOf('src/forward/answer-relay.ts', ['test/forward/streaming'], {
    'a head waits for its body': ['process.nextTick(AnswerRelay.#flushHead, this)', ''],
    'an answer is kept whole for a slow client': ['return goesOn', 'return true'],
    'an answer stands still once its client was slow': [
      "this.#response.once('drain', this.#resume)",
      'void 0',
    ],
    'what is left of a request stays on the wire': [
      'if (!this.#isWhole) this.#response.end()\n    discardRest(this.#request)',
      'if (!this.#isWhole) this.#response.end()',
    ],
  }),
  ...mutantsOf('src/forward/answer-relay.ts', ['test/forward/odd-answers', 'test/forward/upload-limits'], {
    'interim answers without end are waited for': [
      'if (this.#interim > maxInterim) throw',
      'if (false) throw',
    ],
    'a 304 that tells a length is a broken answer': [
      'if (status === 204 || status === 304) {',
      'if (false) {',
    ],
    'a stale connection is followed by another': ['upstream.fresh, again', 'upstream.pool, again'],
    'a body that has stopped is waited for': ["this.#abort?.(new GatewayError('ERR_REQUEST_TIMEOUT'))", ''],
    'a body that has stopped may go on behind its answer': ["this.reply.header('connection', 'close')", ''],
  }),
  ...mutantsOf('src/forward/head-lines.ts', ['test/forward/head-lines'], {
    'a line break in a value makes another header': [' || !valuePattern.test(value)', ''],
    'a name may hold a line break': ['!namePattern.test(name) || ', ''],
    'a line may frame the request': [' || special.has(name.toLowerCase())', ''],
    'a list that has changed is looked at anew': [
      'if (before !== undefined || this.#known.has(headers)) return before',
      '',
    ],
    'what undici has to see is left out of what is told': ['if (head.seen.length > 0) return undefined', ''],
    'half a header is told': [
      'headers.length % 2 === 0 ? this.#made(headers) : undefined',
      'this.#made(headers)',
    ],
  }),
  ...mutantsOf('src/forward/plain-target.ts', ['test/forward/plain-target'], {
    'dots are plain wherever they stand': ['(?:\\.[A-Za-z0-9_-]+)*', '[.]*'],
    'what stands behind a plain front is plain': ['(?:\\?|$)', ''],
  }),
  ...mutantsOf('src/forward/sending.ts', ['test/forward/sending'], {
    'lines go out twice': ['    handler.untold = undefined\n', ''],
    'what undici would refuse is not told, and not refused': [
      'handler.untold === undefined ? [...head.all(), ...told] : head.seen',
      'handler.untold === undefined ? head.all() : head.seen',
    ],
    'where undici is another, only what it has to see is sent': [
      'handler.untold === undefined ? [...head.all(), ...told] : head.seen',
      'handler.untold === undefined ? [...head.seen, ...told] : head.seen',
    ],
  }),
  ...mutantsOf('src/forward/answer-relay.ts', ['test/forward/small-answer'], {
    'an answer ends with its first piece': ['if (!isAll) {', 'if (chunk.length === 0) {'],
    'a small answer is written piece by piece': ['if (!isAll) {', 'if (true) {'],
  }),
  ...mutantsOf('src/forward/answer-relay.ts', ['test/forward/sending'], {
    'a request goes out without what is to be told': [
      'if (this.untold !== undefined) abort',
      'if (false) abort',
    ],
  }),
  ...mutantsOf('src/forward/tolerate-continue.ts', ['test/forward/odd-answers'], {
    'an unasked 100 Continue is an error': ['status === 100 ? 102 : status', 'status'],
  }),
  ...mutantsOf('src/forward/upload.ts', ['test/forward/upload-limits'], {
    'a large body is not refused at once': [
      "  checkSize(Number(raw.headers['content-length'] ?? 0), limits)\n",
      '',
    ],
    'a body in chunks has no limit': ['      checkSize(size, limits)\n', ''],
    'a body that takes its time is cut off': [
      '      timer.refresh()\n    }\n  } finally',
      '    }\n  } finally',
    ],
  }),
  ...mutantsOf('src/forward/connect.ts', ['test/forward/upstream-tls', 'test/forward/tls'], {
    'a bad certificate of the upstream is taken': ['rejectUnauthorized: true', 'rejectUnauthorized: false'],
    'the name of a certificate counts for nothing': [
      'checkServerIdentity(tls.name, certificate)',
      '(checkServerIdentity.length + certificate.raw.length > 0 ? undefined : new Error())',
    ],
    'an address is a server name': ["isIP(tls.name) === 0 ? tls.name : ''", "isIP('') === 0 ? tls.name : ''"],
  }),
  ...mutantsOf('src/forward/connect.ts', ['test/faults/f12'], {
    'an answer without a length is whole when it is reset': [
      "if ('code' in error && error.code === 'ECONNRESET') error.code = 'UND_ERR_SOCKET'",
      '',
    ],
  }),
  ...mutantsOf('src/forward/connect.ts', ['test/forward/connect'], {
    'a slow resolver is asked again and again': ['if (waiting.length > 1) return', ''],
    'finding the address may take for ever': [
      "socket.destroy(new Error('connecting took too long'))",
      'socket.unref()',
    ],
    'a busy process takes its own time for that of the upstream': ['setImmediate(giveUp)', 'giveUp()'],
    'an error between two listeners ends the process': [
      "socket.on('error', error => {",
      "socket.on('never', (error: Error) => {",
    ],
  }),
  ...mutantsOf('src/forward/tls-files.ts', ['test/forward/upstream-tls'], {
    'new certificates need a restart': [
      'good.context === undefined || good.texts !== texts',
      'good.context === undefined',
    ],
    'half of a file counts': [
      'if (found.ca !== undefined) checkCertificate(found.ca)',
      'void checkCertificate',
    ],
    'a file that is half written cuts the upstream off': [
      'if (good.context === undefined) throw error',
      'throw error',
    ],
    'the log is filled with the same fault': ['if (good.fault !== fault) onFault', 'onFault'],
  }),
  ...mutantsOf('src/forward/upload.ts', ['test/forward/streaming', 'test/attacks/body-02'], {
    'undici may destroy the request': [
      'return pieces(raw, limits) as unknown as NodeJS.ReadableStream as never',
      'return raw',
    ],
  }),
  ...mutantsOf('src/forward/plugin.ts', ['test/attacks/body-01', 'test/forward/bytes'], {
    'Fastify judges the type of a body': [
      "request.raw.headers['content-type'] = 'application/octet-stream'",
      '',
    ],
    'a QUERY needs a type': [" || request.method === 'QUERY'", ''],
  }),
  ...mutantsOf('src/forward/header-names.ts', ['test/attacks/hdr-01', 'test/forward/bytes'], {
    'a client sets HTTP_PROXY of a CGI program': ["    ['proxy'],\n", ''],
    'the extras of Kubernetes pass': ["  'xremoteextra',\n", ''],
    'a disguised length passes': ["  'content-length': 'pass',\n", ''],
  }),
  ...mutantsOf('src/forward/response-headers.ts', ['test/attacks/cac-01', 'test/forward/bytes'], {
    'caches that have their own header keep what is private': [
      '(isOurs || isPrivate) && isForSharedCaches(lower)',
      'false',
    ],
    'the name of a download is garbled': ['if (hasDisposition && lengthAt !== -1)', 'if (false)'],
  }),
  ...mutantsOf('src/guard/server.ts', ['test/guard/server'], {
    'what the router refuses has no access line': ['options.accessLog()?.write(reply)', ''],
  }),
  ...mutantsOf('src/guard/server.ts', ['test/attacks/smg-13'], {
    'CONNECT is an unclear target': [" || request.method === 'CONNECT'", ''],
  }),
  ...mutantsOf('src/guard/enforce.ts', ['test/attacks/auth-'], {
    'a person who is not signed in is shown JSON': [
      'return errorAnswer({ code, facts, asPage: true, context })',
      'return errorAnswer({ code, facts, asPage: false, context })',
    ],
  }),
  ...mutantsOf('src/observe/access-log.ts', ['test/observe/', 'test/attacks/leak-01'], {
    'a query is logged': ["before(before(url, '?'), '#')", "before(url, '#')"],
    'a fragment is logged': ["before(before(url, '?'), '#')", "before(url, '?')"],
    'a password in the target is logged': [".replace(/^[^/]*:\\/\\/[^/]*@/, '//')", ''],
    'a client that left got 200': ['headersSent ? statusCode : clientLeft', 'statusCode'],
  }),
  ...mutantsOf('src/observe/trusted-proxies.ts', ['test/observe/trusted-proxies'], {
    'who came first decides for all': ['if (address !== last.address)', "if (last.address === '')"],
    'every address is believed': ["return list.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4')", 'return true'],
  }),
  ...mutantsOf('src/observe/request-id.ts', ['test/observe/trusted-proxies'], {
    'everybody names their request': [' && trusts(raw.socket.remoteAddress)', ''],
    'the id of a request may hold anything': ['idShape.test(given)', 'given.length > 0'],
  }),
  ...mutantsOf('src/observe/readiness.ts', ['test/observe/health'], {
    'ready while draining': ['if (isDraining())', 'if (false)'],
    'ready before the provider was found': ['if (!found) {', 'if (false) {'],
    'it is not told that sessions cannot be looked up': ['away === undefined ?', 'away !== away ?'],
  }),
  ...mutantsOf('src/observe/logger.ts', ['test/observe/logger'], {
    'errors are logged with everything they hold': ['serializers: { err: describeError }', 'serializers: {}'],
  }),
]
