import { mutantsOf } from './mutant.ts'

const context = ['test/observe/trace-context.test.ts']
const shapes = ['test/observe/span-shapes.test.ts']
const spans = ['test/observe/spans.test.ts']

/** Traces: who is believed, what is well formed, what a span may say, and that nobody waits for a collector. */
export const tracing = [
  ...mutantsOf('src/observe/trace-context.ts', context, {
    'a trace id of zeros is one': ['/^00-(?!0{32})', '/^00-'],
    'a span id of zeros is one': [
      '([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/',
      '([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/',
    ],
    'a trace id of zeros is one in a later version': ['[0-9a-f]{2}-(?!0{32})', '[0-9a-f]{2}-'],
    'version ff is one': ['(?!00|ff)', '(?!00)'],
    'version 00 may say more': ['(?!00|ff)', '(?!ff)'],
    'anything may stand behind a later version': ['(?:-|$)/', '/'],
    'flags that nobody knows are passed on': [' & knownFlags', ''],
    'a tracestate that is wrong is passed on': ['|| !members.every(member => memberShape.test(member))', ''],
    'a tracestate has any number of members': ['members.length > maxMembers ||', ''],
    'a name stands in a tracestate twice': ["keys.indexOf(keys[at] ?? '') === at", 'at >= 0'],
    'a tracestate is of any length': [
      "members.join(',').length <= maxState",
      'members.length + maxState > 0',
    ],
    'large members of a tracestate stay': ['member.length <= large', 'member.length > 0'],
    'a request id in the shape of a UUID may hold anything': ['if (!isDigit) return undefined', ''],
    'its parts are divided by anything': ['if (code !== 0x2d) return undefined', ''],
    'a trace begins with a span of zeros': ['return span === 0 ? undefined : line', 'return line'],
  }),
  ...mutantsOf('src/observe/random-id.ts', ['test/observe/random-id.test.ts'], {
    'ids come again': ['      randomFillSync(chance)\n', ''],
    'all ids are one': ['    used += size\n', ''],
    'half of each byte counts': ['digits[byte >> 4]', 'digits[byte & 0x0f]'],
  }),
  ...mutantsOf('src/observe/request-trace.ts', ['test/observe/request-trace.test.ts'], {
    'anybody chooses the trace': [' || !trusts(raw.socket.remoteAddress)', ''],
    'nobody does': ["raw.headers['traceparent'] === undefined ||", "raw.headers['traceparent'] !== '' ||"],
  }),
  ...mutantsOf('src/observe/spans.ts', shapes, {
    'a trace never goes on': ['given && remote(given)', 'undefined'],
    'the upstream hangs below the whole request': ['(this.#upstream ?? this.root).span', 'this.root.span'],
    'a flag of a trace is lost': ['traceFlags | (flags & 0b10)', 'traceFlags'],
    'the state of a trace is lost': ['...(state !== undefined && { state }) })\n    }', '})\n    }'],
    'a guard has let everybody pass': ["'entrada.passed': false", "'entrada.passed': true"],
    'an upstream that did not answer is well': [
      'this.#upstream?.end({}, status >= 500)',
      'this.#upstream?.end({})',
    ],
    'an upstream that a client has not waited for has failed': [
      'this.#upstream?.end({}, status >= 500)',
      'this.#upstream?.end({}, true)',
    ],
    'an error of the gateway is none': [
      'this.root.end(attributes, status >= 500)',
      'this.root.end(attributes)',
    ],
    'a span has the target': [
      "{ 'http.request.method': method, 'url.scheme'",
      "{ 'http.request.method': method, ...{ url: request.url }, 'url.scheme'",
    ],
    'a span has the name of the router': ["url.endsWith('*')", "url === ''"],
  }),
  ...mutantsOf('src/observe/spans.ts', shapes, {
    'what the provider is asked at a refresh is a part of the guard': [
      'await doneWithin(part, work)',
      'await work()',
    ],
    'a refresh that failed is well': [
      "outcome }, outcome === 'failed')\n        return",
      'outcome })\n        return',
    ],
    'what goes on behind the answer is a part of a trace that is over': [
      'if (this.#isOver) return this.#around?.current()\n',
      '',
    ],
    'a call has no time': ['- seconds * 1000', ''],
  }),
  ...mutantsOf('src/observe/trace-sender.ts', ['test/observe/trace-sender.test.ts'], {
    'the log tells of each batch that is lost': ['error !== undefined && lost === 0', 'error !== undefined'],
    'the whole address of a collector is in the log': ['new URL(endpoint).origin', 'endpoint'],
    'what a collector says is in the log': [
      "if (typeof code === 'number') return `it answers with status ${code}`",
      "if (typeof code === 'number') return `${error.message} ${Object.entries(error).join()}`",
    ],
    'a collector is believed whoever vouches for it': [
      'keepAlive: true, ...tls',
      'keepAlive: true, ...tls, rejectUnauthorized: false',
    ],
    'any number of spans wait': ['const mostWaiting = 2048', 'const mostWaiting = 1_000_000'],
    'the end of the process waits for the collector': [
      'await Promise.race([provider.shutdown().catch(() => undefined), late])',
      'await Promise.all([provider.shutdown().catch(() => undefined), late])',
    ],
  }),
  ...mutantsOf('src/observe/trace-sender.ts', spans, {
    'what is left is lost at the end': ['provider.shutdown().catch(() => undefined)', 'Promise.resolve()'],
    'all requests are told of': ['TraceIdRatioBasedSampler(ratio)', 'TraceIdRatioBasedSampler(ratio + 1)'],
    'nobody else decides what is told of': [
      'isParentBased ? new sdk.ParentBasedSampler({ root }) : root',
      'isParentBased ? root : root',
    ],
  }),
  ...mutantsOf('src/tracing.ts', ['test/observe/trace-sender.test.ts'], {
    'who vouches for a collector is not read': ['ca: readFile(caFile)', ''],
  }),
  ...mutantsOf('src/forward/answer-relay.ts', spans, {
    'an upstream is told of without its status': ['    this.#expected.trace?.upstreamAnswered(status)\n', ''],
  }),
  ...mutantsOf('src/forward/tunnel.ts', spans, {
    'a WebSocket is told of as a failure': ['    trace?.upstreamAnswered(101)\n', ''],
  }),
  ...mutantsOf('src/signin/refreshing.ts', ['test/observe/traced-provider.test.ts'], {
    'a refresh is no part of a trace': [
      'tracedRefresh(async () => refresher(session))',
      'refresher(session)',
    ],
  }),
  ...mutantsOf('src/measuring.ts', ['test/observe/traced-provider.test.ts'], {
    'a call to the provider is no part of a trace': ['        traceProviderCall(...call)\n', ''],
  }),
  ...mutantsOf('src/guard/passage.ts', spans, {
    'no line has the trace': ['trace_id: trace?.id, ', ''],
  }),
  ...mutantsOf('src/config/collector.ts', ['test/config/collector-settings.test.ts'], {
    'a collector of the platform gets traces that nobody wanted': ['!isOn || ', ''],
    'OpenTelemetry cannot be switched off': ["=== 'true') return true", "=== 'never') return true"],
    'user and password may stand in the address': [" || url.username !== '' || url.password !== ''", ''],
    'a key in an address is shown': ['`${url.origin}${url.pathname}`', 'url.href'],
    'the address of all is that of traces': [
      "if (found.name.includes('TRACES')) return url.href",
      'return url.href',
    ],
    'any protocol will do': ['!/^http\\/(?:json|protobuf)$/.test(protocol.text)', "protocol.text === ''"],
    'a part may be more than the whole': [' && ratio <= 1)', ')'],
  }),
  ...mutantsOf('src/config/otel-variables.ts', ['test/config/collector-settings.test.ts'], {
    'headers of a collector are shown': ['value: show?.(text) ?? mask', 'value: show?.(text) ?? text'],
    'a line end may stand in a header': ['value !== undefined && isPrintable(value)', 'value !== undefined'],
  }),
]
