import { mutantsOf } from './mutant.ts'

/** Several processes: who is replaced and when, what they tell each other, and what is ready. */
export const workers = [
  ...mutantsOf('src/workers/crew.ts', ['test/workers/crew.test.ts'], {
    'a worker that has ended is not replaced': ['if (pause === 0) return add()', 'if (pause === 0) return'],
    'a crash loop turns without a pause': ['return failures <= 1 ? 0 :', 'return failures > 0 ? 0 :'],
    'pauses grow without end': ['Math.min(longestPause, firstPause', 'Math.max(0, firstPause'],
    'who has settled in counts as a failure': ['now() - since < settled ?', 'now() - since < 9e9 ?'],
    'a crash loop is no alarm': ['log.fatal(facts,', 'log.warn(facts,'],
    'a start that is hopeless goes on': ['if (isLoop && !state.hasBeenUp) return options.onHopeless()', ''],
    'workers are replaced at the end too': ['state.isEnding = true', 'state.isEnding = false'],
    'a worker that hangs keeps the whole': ['for (const hand of left) hand.kill()', 'void left'],
    'a replacement comes after the end': ['for (const timer of pauses) clearTimeout(timer)', ''],
  }),
  ...mutantsOf('src/workers/messages.ts', ['test/workers/messages.test.ts'], {
    'any method can be asked for': ['return isText(value) && methods.has(value)', 'return isText(value)'],
    'settings of another shape are taken': [
      "every(part => typeof part === 'object' && part !== null)",
      'every(part => part !== 0)',
    ],
    'the number of what has ended is lost': ['...(isNumber(id) && { id })', ''],
    'any answer is taken': ["typeof value === 'boolean' || isText(value) ?", 'value !== null ?'],
  }),
  ...mutantsOf('src/workers/asked-exchange.ts', ['test/workers/asked-exchange.test.ts'], {
    'an answer is waited for without end': [
      'setImmediate(giveUp), deadline)',
      'giveUp(), deadline * 9e4).unref()',
    ],
    'an answer that lies there unread is none': [
      'setTimeout(() => setImmediate(giveUp)',
      'setTimeout(() => giveUp()',
    ],
    'everybody has the lock': ['seconds })) === true', 'seconds })) !== undefined'],
  }),
  ...mutantsOf('src/workers/joined-readiness.ts', ['test/workers/joined-readiness.test.ts'], {
    'ready while draining': ['if (isDraining)', 'if (size < 0)'],
    'ready without a worker': ['if (isTaken || first === undefined)', 'if (isTaken || size > 0)'],
    'workers that are missing are not told of': ['missing > 0 ?', 'missing > size ?'],
  }),
  ...mutantsOf('src/workers/primary-link.ts', ['test/workers/primary-link.test.ts'], {
    'what has ended here is not told': [
      "list.onEntry(entry => channel.send({ kind: 'ended', id: receipts.next(), lines: linesOf([entry]) }))",
      '',
    ],
    'what has ended here is not waited for': ['      settled: receipts.settled,\n', ''],
    'nobody hears that it is kept': ['return receipts.confirmed(message.id)', 'return'],
    'what has ended before is not known': ['    list.takeOver(revocationsIn(state.early), now())\n', ''],
    'what has ended elsewhere is not known': [
      'for (const list of lists) list.takeOver(revocationsIn(message.lines), now())',
      '',
    ],
    'a worker outlives the primary': ['    receipts.end()\n    stop(undefined)', '    receipts.end()'],
  }),
  ...mutantsOf('src/workers/receipts.ts', ['test/workers/receipts.test.ts'], {
    'one receipt is enough for all': ['if (upTo <= state.confirmed) pledge', 'if (upTo >= 0) pledge'],
    'a receipt is waited for without end': [
      'setTimeout(pledge.resolve, deadline)',
      'setTimeout(pledge.resolve, 9e8).unref()',
    ],
    'there is no end to waiting for nobody': ['end: () => confirmed(Infinity)', 'end: () => undefined'],
  }),
  ...mutantsOf('src/workers/primary.ts', ['test/workers/primary.test.ts'], {
    'each worker writes the file itself': [
      '{ ...config, revocation: shared, session:',
      '{ ...config, revocation, session:',
    ],
    'a worker that is started later does not know what has ended': [
      'lines: linesOf(list.entries(now())),',
      "lines: '',",
    ],
    'a worker that comes up later does not drain': [
      "if (state.isDraining) tell(hand, { kind: 'drain' })",
      '',
    ],
    'what has ended at one is not kept': [
      'list.enter(revocationsIn(lines))',
      'list.takeOver(revocationsIn(lines), now())',
    ],
    'what has ended at one is confirmed to nobody': [
      'if (id !== undefined) void revoking',
      'if (id === -1) void revoking',
    ],
    'what has ended is told to nobody': [
      "list.onEntry(entry => tellAll({ kind: 'ended', lines: linesOf([entry]) }))",
      '',
    ],
    'it listens with one worker of two': ['if (up.size === size) listening', 'if (up.size > 0) listening'],
    'one that has ended still counts': ['      ready.delete(hand)\n      up.delete(hand)\n', ''],
    'ready while draining': ['    state.isDraining = true\n', ''],
    'workers are not told to drain': ["    tellAll({ kind: 'drain' })\n", ''],
    'a start that cannot succeed goes on': ['else hopeless.resolve(message)', 'else ready.delete(hand)'],
    'everybody is told to go at once': [
      "tellAll({ kind: 'stop', grace })",
      "tellAll({ kind: 'stop', grace: 0 })",
    ],
  }),
  ...mutantsOf('src/main.ts', ['test/workers/cannot-start.test.ts'], {
    'a worker that cannot start leaves nothing but a stack': [
      'await orFault(buildGateway(config, { readSecret, together, pid: process.pid }), io)',
      'await buildGateway(config, { readSecret, together, pid: process.pid })',
    ],
    'nobody hears why a worker cannot start': ['    await link.failed(why, code)\n', ''],
  }),
  ...mutantsOf('src/main.ts', ['test/cli/heap-growth'], {
    'the old generation grows to four times its size': [
      "setFlagsFromString('--heap-growing-percent=60')\n",
      '',
    ],
  }),
  ...mutantsOf('src/main.ts', ['test/workers/stopping-early.test.ts'], {
    'a stop during the start is lost': ['const isEarly = stop.isAsked()', 'const isEarly = false'],
    'a stop while modules are loaded is heard too late': ['await turns(2)', 'await turns(0)'],
    'a second signal to stop is a success': [
      'if (isAsked) process.exit(exitCodes.failed)',
      'if (isAsked) process.exit(exitCodes.ok)',
    ],
  }),
  ...mutantsOf('src/config/processors.ts', ['test/config/processors.test.ts'], {
    'the quota of a container does not count': [
      'Math.floor(quotaIn(quota))',
      'Math.floor(Infinity * quota.length)',
    ],
    'less than one processor is none': ['Math.max(1, Math.min', 'Math.max(0, Math.min'],
  }),
]
