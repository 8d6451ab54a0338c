import { mutantsOf } from './mutant.ts'

/** Defences on the way through the gateway that only sockets can show. */
export const way = [
  ...mutantsOf('src/forward/exchange.ts', ['test/forward/faults'], {
    'a GET whose answer has begun is sent again': [
      'onResponseStarted(): void {\n    this.#repeat = undefined',
      'onResponseStarted(): void {\n    void this.#repeat',
    ],
    'the upstream works on for a client that has left': [
      "this.#abort?.(new Error('the client has closed the connection'))",
      '',
    ],
    'a cut answer has no access line': ['this.#options.onCut(this.#reply)', ''],
  }),
  ...mutantsOf('src/forward/exchange.ts', ['test/forward/bytes'], {
    'a reason phrase of any bytes is an error': ["reasonPhrase(statusText, 'utf8')", 'statusText'],
  }),
  ...mutantsOf('src/forward/exchange.ts', ['test/forward/streaming'], {
    'a head waits for its body': ['process.nextTick(Relay.#flushHead, this)', ''],
    'an answer is kept whole for a slow client': [
      'return this.#response.write(chunk)',
      'this.#response.write(chunk)\n    return true',
    ],
    'what is left of a request stays on the wire': [
      'this.#response.end()\n    discardRest(this.#request)',
      'this.#response.end()',
    ],
  }),
  ...mutantsOf('src/forward/upload.ts', ['test/forward/streaming', 'test/attacks/body-02'], {
    'undici may destroy the request': [
      'return raw.iterator({ destroyOnReturn: false }) as unknown as NodeJS.ReadableStream as never',
      'return raw',
    ],
    'a transfer coding is lost on the way': [
      "coding !== undefined && coding.trim().toLowerCase() !== 'chunked'",
      'false',
    ],
  }),
  ...mutantsOf('src/forward/plugin.ts', ['test/attacks/body-01', 'test/forward/bytes', 'test/forward/tls'], {
    'Fastify judges the type of a body': [
      "request.raw.headers['content-type'] = 'application/octet-stream'",
      '',
    ],
    'a QUERY needs a type': [" || request.method === 'QUERY'", ''],
    'an address is a server name': ['connect({ ...target, servername }, done)', 'connect(target, done)'],
  }),
  ...mutantsOf('src/forward/plugin.ts', ['test/forward/assertion-fails'], {
    'what goes wrong behind the assertion ends the process': [
      '.catch((error: unknown) => reply.send(error))',
      '',
    ],
  }),
  ...mutantsOf('src/forward/plugin.ts', ['test/guard/shutdown'], {
    'an open WebSocket keeps the gateway from closing': ['for (const socket of open) socket.destroy()', ''],
  }),
  ...mutantsOf('src/forward/tunnel.ts', ['test/forward/tunnel', 'test/forward/faults'], {
    'any switch of protocols is a WebSocket': [
      "answer.headers.upgrade?.toLowerCase() !== 'websocket'",
      'false',
    ],
    '101 without an upgrade is passed on': ['if (statusCode < 200) throw', 'if (statusCode < 100) throw'],
    'a refusal goes on for a client that has left': ['    answer.destroy()\n    if (!raw', '    if (!raw'],
    'an upgrade that was cut has no access line': [
      '    asked.destroy()\n    options.onCut(reply)',
      '    asked.destroy()',
    ],
  }),
  ...mutantsOf('src/forward/end-gently.ts', ['test/forward/end-gently'], {
    'the last bytes are lost': ['  socket.end()\n  socket.resume()', '  socket.destroy()'],
  }),
  ...mutantsOf('src/forward/upgrade.ts', ['test/attacks/smg-13', 'test/forward/tunnel'], {
    'an upgrade behind a running request ends the process': ['if (isAnswering(socket)) {', 'if (!socket) {'],
    'a large refusal stands still': ["socket.on('drain', onDrain)", 'socket'],
    'half a connection counts as a whole one': [".on('end', onEnd)", ''],
  }),
  ...mutantsOf('src/forward/upgrade.ts', ['test/guard/shutdown'], {
    'an upgrade without an answer outlives the grace': ['for (const socket of open) socket.destroy()', ''],
  }),
  ...mutantsOf('src/forward/header-names.ts', ['test/attacks/hdr-01', 'test/forward/bytes'], {
    'a client sets HTTP_PROXY of a CGI program': ["    ['proxy'],\n", ''],
    'the extras of Kubernetes pass': ["  'xremoteextra',\n", ''],
    'a disguised length passes': ["  'content-length': 'pass',\n", ''],
  }),
  ...mutantsOf('src/forward/response-headers.ts', ['test/attacks/cac-01', 'test/forward/bytes'], {
    'caches that have their own header keep what is private': [
      '(isOurs || added.isAuthenticated) && isForSharedCaches(lower)',
      'false',
    ],
    'the name of a download is garbled': ['if (hasDisposition && lengthAt !== -1)', 'if (false)'],
  }),
  ...mutantsOf('src/guard/server.ts', ['test/guard/server'], {
    'an error is written into a running answer': ['isRunning && answer.headersSent', 'false'],
    'what the router refuses has no access line': ['options.accessLog()?.write(reply)', ''],
    'what the parser refuses has no access line': ['if (!isRunning) accessLog', 'if (false) accessLog'],
    'a slow head is waited for': ['headersTimeout: headTimeout', 'headersTimeout: 0'],
  }),
  ...mutantsOf('src/guard/server.ts', ['test/attacks/'], {
    'header lines that Node leaves out count as nothing': [
      'if (rawHeaders.length > 2 * maxHeaderLines) throw',
      'if (false) throw',
    ],
    'Node answers a request without Host in its own words': [
      'requireHostHeader: false',
      'requireHostHeader: true',
    ],
    'Node answers an expectation in its own words': ["on('checkExpectation'", "on('never'"],
    'CONNECT is an unclear target': [" || request.method === 'CONNECT'", ''],
  }),
  ...mutantsOf('src/guard/server.ts', ['test/guard/shutdown'], {
    'requests on open connections are lost at the end': [
      'return503OnClosing: false',
      'return503OnClosing: true',
    ],
  }),
  ...mutantsOf('src/guard/enforce.ts', ['test/attacks/auth-'], {
    'a person who is not signed in is shown JSON': [
      'return errorAnswer({ code, facts, asPage: true, context })',
      'return errorAnswer({ code, facts, asPage: false, context })',
    ],
  }),
  ...mutantsOf('src/observe/access-log.ts', ['test/observe/', 'test/attacks/leak-01'], {
    'a query is logged': ['url.search(/[?#]/)', 'url.search(/#/)'],
    'a fragment is logged': ['url.search(/[?#]/)', 'url.search(/[?]/)'],
    'a password in the target is logged': [".replace(/^[^/]*:\\/\\/[^/]*@/, '//')", ''],
    'a client that left got 200': ['headersSent ? statusCode : clientLeft', 'statusCode'],
  }),
  ...mutantsOf('src/observe/trusted-proxies.ts', ['test/observe/trusted-proxies'], {
    'every address is believed': ["return list.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4')", 'return true'],
  }),
  ...mutantsOf('src/observe/request-id.ts', ['test/observe/trusted-proxies'], {
    'everybody names their request': [' && trusts(raw.socket.remoteAddress)', ''],
    'the id of a request may hold anything': ['idShape.test(given)', 'given.length > 0'],
  }),
  ...mutantsOf('src/observe/health.ts', ['test/observe/health'], {
    'ready while draining': ['if (readiness.isDraining())', 'if (false)'],
    'ready before the provider was found': ['if (!found) {', 'if (false) {'],
  }),
  ...mutantsOf('src/observe/logger.ts', ['test/observe/logger'], {
    'errors are logged with everything they hold': ['serializers: { err: describeError }', 'serializers: {}'],
  }),
]
