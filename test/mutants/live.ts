import { mutantsOf } from './mutant.ts'

const open = ['test/forward/live-connections']

/** What is open of a session ends with it. */
export const live = [
  ...mutantsOf('src/session/following.ts', ['test/session/following'], {
    'what is open has no idle limit': ['lastSeenAt: watched.seenAt }', 'lastSeenAt: now }'],
    'what is open outlives the end of its session': ['if (isEnded(latest.identity))', 'if (!latest)'],
    'data brings a session back': [' || at >= watched.seenAt + limits.idle', ''],
    'data is no activity': ['      watched.seenAt = at\n', ''],
    'an older cookie makes a session older': [
      'if (seenAt > watched.seenAt) watched.seenAt',
      'watched.seenAt',
    ],
    'an older cookie brings a role back': [
      'other.session.generation > one.session.generation ? other : one',
      'other',
    ],
    'letting go of one thing forgets the others': ['if (watched.count > 0) return', ''],
    'one thing is let go twice': ['if (isReleased) return', ''],
    'activity is forgotten with what was open': ['closed.set(sessionId, watched.sentAt)', 'void closed'],
  }),
  ...mutantsOf('src/session/store-rules.ts', ['test/attacks/ws-04'], {
    'activity on what is open does not count for cookies': [' || isActive(entry, now)', ''],
    'requests do not count for what is open': [
      '    following.met(entry.session, entry.identity, entry.writtenAt)\n',
      '',
    ],
  }),
  ...mutantsOf('src/in-flight.ts', ['test/in-flight'], {
    'what has left is still there': ['    const last = this.#all.pop() as T\n', '    const last = entry\n'],
    'one that leaves takes another with it': ['      this.#all[entry.place] = last\n', ''],
    'one that has moved is not found any more': ['      last.place = entry.place\n', ''],
    'one of elsewhere takes another out': [' && this.#all[entry.place] === entry', ''],
    'what is added twice is there twice': ['    if (this.has(entry)) return\n', ''],
    'going through misses those that have moved': ['of [...this.#all])', 'of this.#all)'],
    'going through meets those that have left': ['if (this.has(entry)) yield', 'yield'],
  }),
  ...mutantsOf('src/forward/live-connections.ts', open, {
    'what has ended is followed for ever': ['open.watch?.followed?.release()', ''],
    'a message is no activity': ['.followed?.sent(this.#options.now())', ''],
    'a lost role counts for nothing': ["return code && ['denied', code]", 'return undefined'],
    'what is open goes by the rules under which it was opened': [
      'delete this.#watch(open).judged',
      'void this.#watch(open)',
    ],
    'what is open goes back to the rules before': ['    this.#rules = rules\n    for', '    for'],
    'what everybody could open outlives the rule that says so': [
      'else this.#endIf(rules.refusalNow(open.connection.reply.request, undefined), open)',
      'else void open',
    ],
    'what waits goes by the rules under which it was let pass': [
      'return this.#rules === this.#options ? undefined : this.#rules.refusalNow(request, identity)',
      'return void [request, identity]',
    ],
    'a lost role looks like a session that is over': [
      "reason === 'denied' ? closeCodes.denied",
      "reason === 'idle' ? closeCodes.denied",
    ],
  }),
  ...mutantsOf('src/forward/live-connections.ts', ['test/changing-settings'], {
    'what is open of long ago goes on': [
      'this.#options.over?.aborted === true',
      'this.#options.over === null',
    ],
  }),
  ...mutantsOf('src/forward/live-connections.ts', ['test/attacks/ws-04'], {
    'nobody looks at limits': [
      'setInterval(() => this.look(), interval)',
      'setInterval(() => undefined, interval)',
    ],
    'what ends is not in the audit log': ['this.#options.audit({', 'void ({'],
  }),
  ...mutantsOf('src/forward/answer-relay.ts', ['test/attacks/ws-04'], {
    'an answer outlives its session': [
      'options.live.add(this, expected.identity)',
      'options.live.add(this, undefined)',
    ],
    'a cut answer looks whole': [
      'if (this.#response.headersSent) this.#response.destroy()\n    else this.#abort',
      'if (this.#response.headersSent) this.#response.end()\n    else this.#abort',
    ],
  }),
  ...mutantsOf('src/forward/answer-relay.ts', open, {
    'a request without an answer outlives its session': ['else this.#abort?.(error)', ''],
    'a piece of a body is no activity': ['if (this.#hasBegun) this.#options.live.sent(this.#open)', ''],
  }),
  ...mutantsOf('src/forward/tunnel.ts', open, {
    'a WebSocket outlives its session': [
      'options.live.add(connection, outgoing.owner.identity)',
      'options.live.add(connection, undefined)',
    ],
    'a message on a WebSocket is no activity': ['() => options.live.sent(open)', '() => undefined'],
  }),
  ...mutantsOf('src/guard/refusal-now.ts', ['test/changing-tenants'], {
    'what is open of a tenant outlives that it is allowed': ['!belongs(identity)', '!belongs'],
  }),
  ...mutantsOf('src/storey.ts', ['test/changing-tenants'], {
    'nobody asks of what is open whether its tenant is allowed': [', sessionOptions.belongs)', ')'],
  }),
  ...mutantsOf('src/guard/refusal-now.ts', ['test/attacks/ws-04'], {
    'whoever was let in once may stay': [
      "return decision.kind === 'allow' ? undefined : decision.code",
      'return undefined',
    ],
  }),
]
