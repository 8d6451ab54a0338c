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
    'any answer is taken': ["typeof value === 'boolean' || isText(value) ?", 'value !== null ?'],
  }),
  ...mutantsOf('src/workers/asked-exchange.ts', ['test/workers/asked-exchange.test.ts'], {
    'an answer is waited for without end': ['    }, deadline)', '    }, deadline * 9e4).unref()'],
    'everybody has the lock': ['seconds })) === true', 'seconds })) !== undefined'],
  }),
  ...mutantsOf('src/workers/joined-readiness.ts', ['test/workers/joined-readiness.test.ts'], {
    'ready while draining': ['if (isDraining)', 'if (size < 0)'],
    'ready without a worker': ['if (isTaken || first === undefined)', 'if (isTaken || size > 0)'],
    'workers that are missing are not told of': ['missing > 0 ?', 'missing > size ?'],
  }),
  ...mutantsOf('src/workers/primary-link.ts', ['test/workers/primary-link.test.ts'], {
    'what has ended here is not told': [
      "list.onEntry(entry => channel.send({ kind: 'ended', lines: linesOf([entry]) }))",
      '',
    ],
    'what has ended before is not known': ['    list.takeOver(revocationsIn(state.early), now())\n', ''],
    'what has ended elsewhere is not known': [
      'for (const list of lists) list.takeOver(revocationsIn(message.lines), now())',
      '',
    ],
    'a worker outlives the primary': [
      '    state.isGone = true\n    stop(undefined)',
      '    state.isGone = true',
    ],
  }),
]
