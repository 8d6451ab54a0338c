import { mutantsOf } from './mutant.ts'

/** Defences of the listening side: what is read, for how long, and from whom. */
export const listening = [
  ...mutantsOf('src/guard/server.ts', ['test/guard/limits', 'test/attacks/hdr-09'], {
    'a head that is too large passes': ['size > maxHeadSize || ', ''],
    'header lines that Node leaves out count as nothing': [' || rawHeaders.length > 2 * maxHeaderLines', ''],
  }),
  ...mutantsOf('src/guard/server.ts', ['test/guard/overload'], {
    'nothing is turned away': ['options.isOverloaded?.() === true', 'false'],
  }),
  ...mutantsOf('src/main.ts', ['test/faults/f01'], {
    'ports open when the provider is found': ['if (config.provider.requireAtStart) await', 'await'],
  }),
  ...mutantsOf('src/lifecycle.ts', ['test/guard/shutdown'], {
    'what has come and is not read yet is dropped at the end': ['await turns(4)', 'await turns(0)'],
  }),
  ...mutantsOf('src/guard/server.ts', ['test/guard/shutdown'], {
    'connections are kept while draining': ['draining?.aborted === true', 'false'],
  }),
  ...mutantsOf('src/guard/public-port.ts', ['test/guard/shutdown'], {
    'HTTP/2 is cut off at the end': ['for (const { sessions } of listeners) sessions?.close()', ''],
    'HTTP/2 outlives the grace': ['      sessions?.destroy()\n', ''],
  }),
  ...mutantsOf('src/guard/unreadable.ts', ['test/guard/server', 'test/guard/limits'], {
    'an error is written into a running answer': ['isRunning && running.headersSent', 'false'],
    'what the parser refuses has no access line': ['if (!isRunning) options', 'if (false) options'],
    'a head that was not read to its end has no page': ['asPage: isNavigation(headers)', 'asPage: false'],
  }),
  ...mutantsOf('src/guard/oversized-head.ts', ['test/guard/limits'], {
    'any bytes pass as the name of a cookie': ["token.test(name) ? name : 'one with an odd name'", 'name'],
    'no cookie is named': ['inCookies > maxHeadSize / 2', 'false'],
  }),
  ...mutantsOf('src/guard/listener.ts', ['test/guard/server', 'test/guard/limits'], {
    'a slow head is waited for': ['headersTimeout: timing.head', 'headersTimeout: 0'],
    'any number of connections is taken': ['server.maxConnections = maxConnections', ''],
    'a silent stream of events is cut off': ['isAnswering && socket.writableLength === 0', 'false'],
    'an idle connection is kept': ['keepAliveTimeout: timing.keepAlive', 'keepAliveTimeout: 0'],
  }),
  ...mutantsOf('src/guard/listener.ts', ['test/attacks/body-02', 'test/attacks/hdr-05'], {
    'Node answers a request without Host in its own words': [
      'requireHostHeader: false',
      'requireHostHeader: true',
    ],
    'Node answers an expectation in its own words': ["on('checkExpectation'", "on('never'"],
  }),
  ...mutantsOf('src/guard/listener.ts', ['test/guard/tls'], {
    'TLS 1.1 is spoken': ["minVersion: 'TLSv1.2'", "minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0'"],
  }),
  ...mutantsOf('src/guard/http2-messages.ts', ['test/guard/http2'], {
    'a body that was reset seems whole': ["this.on('aborted'", "this.on('never'"],
    'an authority and another host pass': [
      "if (name === 'host') hosts.set(value.toLowerCase(), value)\n    else ",
      "if (name === 'host') continue\n    else ",
    ],
    'pseudo-headers reach the application': ["else if (!name.startsWith(':')) rest", 'else rest'],
    'cookies stay in pieces': ["['Cookie', cookies.join('; ')]", "cookies.flatMap(each => ['Cookie', each])"],
    'a body without a length is lost': ["headers['transfer-encoding'] = 'chunked'", ''],
    'a cut answer seems whole': ['super.destroy(error ?? cut)', 'super.destroy(error)'],
  }),
  ...mutantsOf('src/guard/http2-sessions.ts', ['test/attacks/http2-floods'], {
    'a connection with half a head stays': ['setTimeout(() => session.destroy(), timing.check).unref()', ''],
    'any number of streams is open': ['maxConcurrentStreams: 100', 'maxConcurrentStreams: 10_000'],
  }),
  ...mutantsOf('src/guard/transport-security.ts', ['test/guard/tls'], {
    'the application has its own word on HTTPS': [
      'given.filter((_, index) => !isIt(given[index - (index % 2)]))',
      'given',
    ],
  }),
  ...mutantsOf('src/guard/certificate.ts', ['test/guard/certificate'], {
    'a new certificate is not seen': ['renewal.take(pair)', ''],
    'any pair is taken': ['createSecureContext(pair)', ''],
    'the log is filled with a bad certificate': ['if (complaint === state.complaint) return', ''],
  }),
  ...mutantsOf('src/storey.ts', ['test/guard/tls'], {
    'answers to upgrades go without Strict-Transport-Security': [', port.Response)', ')'],
  }),
  ...mutantsOf('src/guard/redirect.ts', ['test/guard/tls'], {
    'an unclear target is repeated': ["isClear ? url : '/'", 'url'],
    'the host of the request is believed': ['`${origin}${', '`http://${request.headers.host}${'],
  }),
  ...mutantsOf('src/guard/upload-pace.ts', ['test/guard/limits'], {
    'a body may take for ever': [
      'if (upload.waited < timing.upload) return',
      'if (upload.waited >= 0) return',
    ],
    'the client pays for a slow application': ['if (raw.readableLength > 0) return', ''],
  }),
  ...mutantsOf('src/guard/overload.ts', ['test/guard/overload'], {
    'a single long turn is overload': ['const slowSamples = 3', 'const slowSamples = 1'],
    'all are turned away': [
      'return shedding.isOver && shedding.asked % (',
      'return shedding.isOver || shedding.asked % (',
    ],
    'a burst is seen with the next look at the clock only': ['const perLook = 8', 'const perLook = 1000'],
    'what is collected at once counts as what lives long': [' && heapUsed() > part', ''],
    'the heap may fill up': ['|| isHeapAbove(limits.memory)', ''],
    'as many pass when memory is short as when it is slow': ['whenShort: 16', 'whenShort: 4'],
    'the other workers of a container weigh nothing': [
      '(processes * process.memoryUsage.rss())',
      '(Math.min(processes, 1) * process.memoryUsage.rss())',
    ],
  }),
  ...mutantsOf('src/guard/public-port.ts', ['test/guard/limits'], {
    'a connection that cannot be taken ends the process': [
      "server.on('error', error",
      "server.on('never', error",
    ],
  }),
  ...mutantsOf('src/guard/seldom.ts', ['test/guard/limits'], {
    'each trouble has its line': ['if (now < state.quietUntil) return', ''],
  }),
  ...mutantsOf('src/guard/unreadable.ts', ['test/guard/unreadable.test.ts'], {
    'a body that goes wrong behind its answer is answered again': [
      ' || hasBegun || isAnswered',
      ' || hasBegun',
    ],
  }),
]
