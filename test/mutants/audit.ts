import { mutantsOf } from './mutant.ts'

export const audit = [
  ...mutantsOf('src/observe/audit.ts', ['test/observe/audit.test.ts'], {
    'addresses of people are always written': ["(addresses || name !== 'address')", 'true'],
    'whatever comes along is written': [
      "name === 'event' || (written.includes(name) &&",
      "name === 'event' || ((written.length > 99 || name !== '') &&",
    ],
  }),
  ...mutantsOf('src/observe/destination.ts', ['test/observe/destination.test.ts'], {
    'what waits has no bound': ['isClosed || size + bytes > room', 'isClosed'],
    'nobody counts what was lost': [
      '    if (isClosed || size + bytes > room) {\n      dropped += 1\n',
      '    if (isClosed || size + bytes > room) {\n',
    ],
    'what is lost for want of room is no trouble': ['      if (!isClosed) troubled(noRoom)\n', ''],
    'a full disk is told with every line': ['    if (trouble !== undefined) return\n', ''],
    'lines of several processes are cut': ['const largestBatch = 4096', 'const largestBatch = 65_536'],
    'what waits is lost at the end': [
      "let left = Buffer.concat([inHand, Buffer.from(waiting.splice(0).join(''))])",
      "let left = Buffer.concat([inHand, Buffer.from(waiting.splice(0).slice(0, 0).join(''))])",
    ],
  }),
  ...mutantsOf('src/observe/outlet.ts', ['test/observe/destination.test.ts'], {
    'what was deleted gets every second line': ['    if (isSame) lookedAt = at\n', '    lookedAt = at\n'],
    'a file that was moved away is written on': ['placeOf(found) === place', "place !== ''"],
    'a line is glued to one that was cut': ['buffer[0] !== 0x0a', 'buffer[0] === 0x00'],
    'a pipe without a reader holds a thread': [' | constants.O_NONBLOCK', ''],
  }),
  ...mutantsOf('src/observe/outlet.ts', ['test/observe/logs.test.ts'], {
    'anybody may read the audit log': ['open(file, flags, 0o600)', 'open(file, flags, 0o644)'],
  }),
  ...mutantsOf('src/observe/logger.ts', ['test/observe/logger.test.ts'], {
    'the time of the first line is that of all': ['if (now !== at)', 'if (at === 0)'],
  }),
  ...mutantsOf('src/observe/logs.ts', ['test/observe/logs.test.ts'], {
    'lines of workers are cut by those of others': ['isAlone: pid === undefined', 'isAlone: true'],
    'the level of the log holds for audit events': [
      "kept === undefined && level === 'silent' ? 'silent' : 'info'",
      'level',
    ],
    'a file that cannot be written shows with the first sign-in': [
      "if (kept !== undefined) audit({ event: 'audit.opened' })",
      '',
    ],
    'what a flood was is lost at the end': ['      flush()\n      flushSync()', '      flushSync()'],
    'readiness does not hear of the audit log': ['            state.trouble = reason\n', ''],
    'the end of the process forgets the audit file': ['[stdout, kept].flatMap', '[stdout].flatMap'],
  }),
  ...mutantsOf('src/observe/flood-bound.ts', ['test/observe/flood-bound.test.ts'], {
    'a flood is written line by line': [
      'if (!isAnybodys(event)) return',
      "if (!isAnybodys(event) || event.requestId !== '') return",
    ],
    'wrong tokens hide what another site has done': [
      "event.event === 'admin.refused' ?",
      "event.event === '' ?",
    ],
    'how large a flood was is not told': [
      'if (latest === undefined) return false',
      'if (times >= 0) return false',
    ],
    'the second after the first is not bounded': ['if (release(kind)) hold(kind)', 'release(kind)'],
  }),
  ...mutantsOf('src/observe/readiness.ts', ['test/observe/health.test.ts'], {
    'an audit log that is not written is no trouble': ['[auditNotKept(notWritten)]', '[]'],
  }),
  ...mutantsOf('src/guard/plugin.ts', ['test/observe/audit-of-each-event.test.ts'], {
    'a token that is refused is not told': [
      "      options.audit({ event: 'token.refused', ...auditedRequest(request), ...about })\n",
      '',
    ],
  }),
  ...mutantsOf('src/provider/key-set.ts', ['test/provider/key-set.test.ts'], {
    'old keys count for ever': ['if (now - fetchedAt > longestUse)', 'if (now - fetchedAt < 0)'],
  }),
  ...mutantsOf('src/provider/finder.ts', ['test/provider/discovery.test.ts'], {
    'a provider that was never found is looked for seldom': [
      'known === undefined ? pauses.first : pauses.retry',
      'pauses.retry',
    ],
  }),
  ...mutantsOf('src/observe/admin-guard.ts', ['test/observe/revoke.test.ts'], {
    'who comes without the token is not told': [
      "    audit({ event: 'admin.refused', ...askedBy(request), path, reason })\n",
      '',
    ],
  }),
  ...mutantsOf('src/cli/doctor/graph-check.ts', ['test/cli/doctor-provider.test.ts'], {
    'Graph that is out of reach is fine': [
      'return warn(`Microsoft Graph does not',
      'return ok(`Microsoft Graph does not',
    ],
  }),
  ...mutantsOf('src/at-start.ts', ['test/at-start.test.ts'], {
    'a provider that is away keeps nobody from starting': [
      'if (!(await reach.finder.look()))',
      'if (!(await reach.finder.look()) && config.publicOrigin.length === 0)',
    ],
  }),
  ...mutantsOf('src/identity/rights-change.ts', ['test/identity/rights-change.test.ts'], {
    'names that no rule has are written': ['named.roles.has(role)', '(role !== named.roles.size.toString())'],
  }),
  ...mutantsOf('src/signin/callback.ts', ['test/signin/changed-rights.test.ts'], {
    'what a silent sign-in has changed is not told': [
      'before?.sessionId === identity.sessionId',
      "before?.sessionId === ''",
    ],
  }),
  ...mutantsOf('src/session/refresher.ts', ['test/signin/changed-rights.test.ts'], {
    'what a refresh has changed is not told': ['        options.onRenewed?.(session, left)\n', ''],
  }),
  ...mutantsOf('src/observe/access-log.ts', ['test/observe/access-log.test.ts'], {
    'sampled are all': ['if (others % sampling === 1)', 'if (others > 0)'],
  }),
]
