import { mutantsOf } from './mutant.ts'

/** Metrics: what is counted where, what gets into a label, and what several processes make of it. */
export const metrics = [
  ...mutantsOf('src/observe/metrics.ts', ['test/observe/metrics.test.ts'], {
    'requests are counted twice when they are asked for twice': [
      '      this.reset()\n      for (const [route, statuses] of ended)',
      '      for (const [route, statuses] of ended)',
    ],
    'pages of the gateway are refusals': ['if (route !== null || status >= 400) refusals', 'refusals'],
    'an answer of the settings is a refusal': ['|| notRefused.has(answer)', ''],
    'trouble stays when it has passed': ['Number(found.includes(reason))', 'Number(found.length > 0)'],
    'what has ended is in flight forever': ["({ type }) => type !== 'gauge'", "({ type }) => type !== 'x'"],
    'a loss of many lines is one': [
      'linesDropped.inc({ log }, count)',
      'linesDropped.inc({ log }, count > 0 ? 1 : 0)',
    ],
    'what remembers last hides all others': ['all.add(size)', 'new Set([size])'],
    'what is there no more counts for ever': ['return () => void all.delete(size)', 'return () => undefined'],
  }),
  ...mutantsOf('src/observe/quick-histogram.ts', ['test/observe/quick-histogram.test.ts'], {
    'a bucket does not hold its bound': ['value > (bounds[index]', 'value >= (bounds[index]'],
    'buckets do not hold the smaller ones': ['count += some', 'count = some'],
    'what one application took is that of another': ['counted.set(labelled, one)', "counted.set('', one)"],
  }),
  ...mutantsOf('src/observe/counted-events.ts', ['test/observe/metrics.test.ts'], {
    'the words of a failed sign-in are a label': [
      "labels: { outcome: 'failed', reason: event.code }",
      "labels: { outcome: 'failed', reason: event.reason }",
    ],
    'loops are not counted': ["event.code.startsWith('ERR_SIGNIN_LOOP')", "event.code.startsWith('ERR_x')"],
    'whose sessions end is a label': [
      'labels: { of: orderOf(event) }',
      'labels: { of: event.subject ?? orderOf(event) }',
    ],
  }),
  ...mutantsOf('src/observe/loop-delay.ts', ['test/observe/loop-delay.test.ts'], {
    'who asks takes it away from others': ['if (now - state.since < stretch) return', 'if (now < 0) return'],
    'what happened long ago is told again': ['    loop.reset()\n', ''],
  }),
  ...mutantsOf('src/observe/logs.ts', ['test/observe/logs.test.ts'], {
    'lost lines of the audit log are those of the log': [
      "lost.tell('audit', count)",
      "lost.tell('log', count)",
    ],
  }),
  ...mutantsOf('src/observe/destination.ts', ['test/observe/logs.test.ts'], {
    'nobody is told of lost lines': ['      onLost?.(1)\n', ''],
  }),
  ...mutantsOf('src/forward/answer-relay.ts', ['test/observe/counted-requests.test.ts'], {
    'an application that does not answer has not failed': [
      "if (failure.code.startsWith('ERR_UPSTREAM_')) counted?.upstreamFailed",
      "if (failure.code.startsWith('ERR_x')) counted?.upstreamFailed",
    ],
  }),
  ...mutantsOf('src/observe/status-label.ts', ['test/observe/metrics.test.ts'], {
    'any status is a label': ['return isKnown ? String(status) :', 'return status > 0 ? String(status) :'],
  }),
  ...mutantsOf('src/measuring.ts', ['test/observe/cache-sizes.test.ts'], {
    'the memories of settings before are kept for ever': [
      'ends(async () => forget())',
      'void [ends, forget]',
    ],
  }),
  ...mutantsOf('src/measuring.ts', ['test/observe/counted-requests.test.ts'], {
    'clients choose the reason of a refusal': [
      'reply && answerOf(reply)',
      "reply && String(reply.request.headers['x-entrada'] ?? answerOf(reply))",
    ],
    'clients choose the route': [
      'reply?.request.matched ?? null',
      'reply?.request.matched ?? reply?.request.url ?? null',
    ],
  }),
  ...mutantsOf('src/observe/readiness.ts', ['test/observe/metrics.test.ts'], {
    'further troubles are not told': ['...(readiness.also ?? []).map(({ reason }) => reason)', ''],
  }),
  ...mutantsOf('src/observe/metric-table.ts', ['test/observe/metrics.test.ts'], {
    'readiness of workers is added up': [
      "help: '1 while requests may come, as /readyz says it',\n    together: 'first',",
      "help: '1 while requests may come, as /readyz says it',",
    ],
  }),
  ...mutantsOf('src/measuring.ts', ['test/observe/counted-requests.test.ts'], {
    'refusals have no reason': ['reply && answerOf(reply)', 'undefined'],
  }),
  ...mutantsOf('src/guard/switchboard.ts', ['test/observe/counted-requests.test.ts'], {
    'a request whose client has left is in flight forever': [
      "over.on('close', () =>",
      "over.on('finish', () =>",
    ],
  }),
  ...mutantsOf('src/guard/switchboard.ts', ['test/guard/switchboard.test.ts'], {
    'an upgrade is a request in flight': ['enter(socket, false)', 'enter(socket, true)'],
    'a request is gone twice': ['if (!running.delete(one)) return', 'running.delete(one)'],
  }),
  ...mutantsOf('src/guard/plugin.ts', ['test/observe/counted-requests.test.ts'], {
    'a refusal has no route': ['    request.matched = route.name\n', ''],
  }),
  ...mutantsOf('src/observe/access-log.ts', ['test/observe/access-log.test.ts'], {
    'what was cut is not counted': [
      "      counting.ended(status, reply)\n      if (mode !== 'off') log.info(line(reply, status, { cut: true }))",
      "      if (mode !== 'off') log.info(line(reply, status, { cut: true }))",
    ],
    'there are lines of cut answers without an access log': [
      "if (mode !== 'off') log.info(line(reply, status, { cut",
      'log.info(line(reply, status, { cut',
    ],
  }),
  ...mutantsOf('src/provider/call-watch.ts', ['test/provider/counted-calls.test.ts'], {
    'a refused call is a good one': [
      "response.status >= 400 ? 'refused'",
      "response.status >= 900 ? 'refused'",
    ],
    'a failed call is a refused one': [
      "response.status >= 500 ? 'failed'",
      "response.status >= 900 ? 'failed'",
    ],
  }),
  ...mutantsOf('src/session/counted-place.ts', ['test/session/counted-place.test.ts'], {
    'cookies that are taken away count': ["line.charAt(end - 1) === '='", "line === '='"],
    'an extended session is not counted': ['count(place.write(...session))', 'place.write(...session)'],
  }),
  ...mutantsOf('src/workers/gathered-metrics.ts', ['test/workers/gathered-metrics.test.ts'], {
    'counters go back when a worker ends': [
      'if (snapshot !== undefined) state.gone =',
      'if (snapshot === undefined) state.gone =',
    ],
    'a worker that has ended counts twice': ['      last.delete(worker)\n', ''],
    'an old answer counts': ['if (asked?.id !== id) return', 'if (asked === undefined && id < 0) return'],
    'one that is silent keeps all waiting': [
      'await Promise.race([Promise.all(answers), over.promise])',
      'await Promise.all(answers)',
    ],
  }),
  ...mutantsOf('src/workers/primary.ts', ['test/workers/primary.test.ts'], {
    'what the operator ends is not counted': ['      metrics.audited(event)\n', ''],
    'nobody hears what a worker has counted': [
      'return gathered.answered(hand, message.id, message.snapshot)',
      'return',
    ],
  }),
  ...mutantsOf('src/workers/primary-link.ts', ['test/workers/primary-link.test.ts'], {
    'a worker keeps what it has counted to itself': ['return measure(message.id)', 'return'],
  }),
]
