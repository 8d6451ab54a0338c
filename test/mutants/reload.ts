import { mutantsOf } from './mutant.ts'

const follow = ['test/following-settings']

/** Settings that change while the gateway runs. */
export const reload = [
  ...mutantsOf('src/following-settings.ts', follow, {
    'half a settings file counts': ['if (!isSame || (found', "if ((!isSame && state.seen === '') || (found"],
    'a bad settings file is told again and again': [
      '(found.stamp === state.settled && !isDue())',
      '(found.stamp === state.settled && found.stamp === state.running.config.publicOrigin)',
    ],
    'a settings file that changes while it is loaded counts': [
      'if (options.look()?.stamp !== found.stamp) return undefined\n',
      '',
    ],
    'an empty settings file counts': ['if (found.fault !== undefined) return refuse(found.fault)\n', ''],
    'rules may vanish': [
      'running.config.routes.length > 0 && next',
      'running.config.routes.length > 9999 && next',
    ],
    'what needs a restart is taken over without one': ['due.length === 0 ? all :', 'due.length >= 0 ? all :'],
    'nobody is told that a restart is due': ['if (due.length > 0) {', 'if (due.length > 99) {'],
    'a random key changes with the settings': [
      'if (!running.session.keysAreRandom ||',
      'if (running.session.keysAreRandom ||',
    ],
    'added rules are not audited': [
      'for (const { name, path } of added)',
      'for (const { name, path } of added.slice(99))',
    ],
    'removed rules are not audited': [
      'for (const { name, path } of removed)',
      'for (const { name, path } of removed.slice(99))',
    ],
    'another order is not audited': ['if (isReordered) options', 'if (isReordered && !config) options'],
    'settings that nobody could put in force count as those that hold': [
      '      await options.take(next.config)\n      const before = state.running\n      state.running = next\n',
      '      const before = state.running\n      state.running = next\n      await options.take(next.config)\n',
    ],
  }),
  ...mutantsOf('src/config/restart-due.ts', ['test/config/restart-due'], {
    'the prefix changes without a restart': ['auth: { ...next.auth, prefix: running.auth.prefix },', ''],
    'the callback changes without a restart': ["...client, 'redirectUri',", '...client,'],
    'the client changes without a restart': ["'issuer', 'clientId']", "'issuer']"],
    'the secret of another client is shown to the one that runs': [
      'isOtherClient(running, next) ? ofClient : []',
      'isOtherClient(running, next) ? [] : []',
    ],
    'nobody hears that a credential waits for a restart': [
      '(isOther && credential.test(path))',
      '(isOther && false)',
    ],
    'the secret of a client is new only after a restart': ['(isOther && credential', '(credential'],
    'the listener changes without a restart': ['...{ listen, admin,', '...{ admin,'],
    'the admin port changes without a restart': ['...{ listen, admin,', '...{ listen,'],
    'the audit log changes without a restart': ['admin, audit, revocation },', 'admin, revocation },'],
    'what has ended is forgotten without a restart': ['admin, audit, revocation },', 'admin, audit },'],
    'what was not set is taken over without a restart': ['else Reflect.deleteProperty(made, name)', ''],
    'what has ended is forgotten before its session': [
      "['absoluteTimeout', 'store', 'redis']",
      "['store', 'redis']",
    ],
  }),
  ...mutantsOf('src/policy/rule-changes.ts', ['test/policy/rule-changes'], {
    'a rule that stands there twice counts once': ['    left.splice(at, 1)\n', ''],
    'words in another order are another rule': ['.toSorted(([one], [other]) => (one < other ? -1 : 1))', ''],
  }),
  ...mutantsOf('src/workers/settings-round.ts', ['test/workers/settings-round'], {
    'some workers change over and others do not': [
      'if (waiting.size === 0) over',
      'if (waiting.size >= 0) over',
    ],
    'a worker that dies holds up the settings': [
      'if (round?.waiting.delete(hand) === true) settle(round)',
      'round?.waiting.delete(hand)',
    ],
    'a worker that has begun meanwhile keeps the old settings': ['      catchUp(round)\n', ''],
    'an answer to an earlier offer counts': [
      'round?.id !== id || !round.waiting.delete(hand)',
      'round === undefined || !round.waiting.delete(hand)',
    ],
  }),
  ...mutantsOf('src/storeys.ts', ['test/storeys'], {
    'what was opened by older rules goes on by them': [
      'if (storey !== next) storey.judgeBy(next)',
      'void storey',
    ],
    'a storey is closed while something runs in it': ['    await storey.line.idle()\n', ''],
    'a storey is closed while it keeps a session': [
      'await new Promise(resolve => setTimeout(resolve, linger).unref())',
      'void linger',
    ],
    'older storeys may be many': ['slice(0, -mostEarlier)', 'slice(0, -99)'],
    'a storey that has ended by itself counts': ['    earlier.delete(storey)\n', ''],
    'a storey is closed twice': ['if (all.delete(storey)) await', 'await'],
  }),
  ...mutantsOf('src/session/shared-list.ts', ['test/session/shared-list'], {
    'a list does not know what has ended before it was there': [
      '    list.takeOver(kept.entries(now()), now())\n',
      '',
    ],
    'the lists are not told what is read from elsewhere': ['  kept.onTakenOver(tell)\n', ''],
    'the lists are not told of each other': ['  kept.onEntry(entry => tell([entry]))\n', ''],
  }),
  ...mutantsOf('src/slot.ts', ['test/slot'], {
    'what others hold ends': ['if (held.holders > 0) return', ''],
    'one lease is given back twice': ['if (isReleased) return\n', ''],
    'what was made of other settings serves': [
      'isDeepStrictEqual(each.madeOf, madeOf)',
      'each.madeOf !== null',
    ],
  }),
  ...mutantsOf('src/guard/switchboard.ts', ['test/guard/switchboard'], {
    'an application counts as idle while it answers': [
      'if (running.size > 0) await',
      'if (running.size > 9) await',
    ],
    'upgrades go to nobody': [
      "for (const event of ['upgrade', 'connect']) {",
      "for (const event of ['connect']) {",
    ],
  }),
  ...mutantsOf('src/workers/settings-orders.ts', ['test/workers/settings-orders'], {
    'a worker that cannot change over says that it can': [
      "answer(id, error instanceof Error ? error.message : 'it cannot say why')",
      'answer(id, error === id ? String(error) : undefined)',
    ],
    'a worker changes over to what it is to drop': ["if (order.kind === 'settings.take')", 'if (id > 0)'],
  }),
  ...mutantsOf('src/workers/primary.ts', ['test/workers/primary.test.ts'], {
    'a worker that begins later has the old settings': ['{ config: next, unfollow', '{ config, unfollow'],
  }),
  ...mutantsOf('src/leased-provider.ts', ['test/leased-provider'], {
    'a provider that cannot be found takes the place of one that was': [
      '!(await finder.look())',
      'finder.known()',
    ],
    'each change looks for the provider anew': [
      'reaches.lease({ ...way,',
      'reaches.lease({ ...config.provider,',
    ],
  }),
  ...mutantsOf('src/observe/metrics.ts', ['test/observe/metrics.test.ts'], {
    'settings that were refused count as good': ["Number(result !== 'refused')", 'Number(result.length > 0)'],
  }),
  ...mutantsOf('src/ground.ts', ['test/changing-settings'], {
    'what has ended lives again with other settings': ['keepers: [shareList(revoking, now)]', 'keepers: []'],
  }),
  ...mutantsOf('src/storey.ts', ['test/changing-settings'], {
    'what is open goes on by the rules before': [
      'for (const listener of listeners) listener(other.rules)',
      '',
    ],
  }),
]
