import { mutantsOf } from './mutant.ts'

const ring = ['test/session/key-ring.test.ts']
const file = ['test/session/keys-file.test.ts']

export const keys = [
  ...mutantsOf('src/session/key-ring.ts', ring, {
    'what a new ring opens is what the old one did': ['      for (const take of takeOver) take()\n', ''],
    'what follows from the keys stays as it was': ['if (made.of !== state.keys)', 'if (made.of.length > 99)'],
    'nobody is told that no key has stayed': [
      '!keys.some(key => state.keys.includes(key))',
      'keys.length > state.keys.length + 99',
    ],
  }),
  ...mutantsOf('src/session/opened.ts', ring, {
    'what was opened once opens without its key': [
      'const cache = ring.derive(() => new LruMap<Readonly<{ sealed: string; entry: Entry }>>(remembered))',
      'const kept = new LruMap<Readonly<{ sealed: string; entry: Entry }>>(remembered)\n  const cache = () => kept',
    ],
    'what is open goes on when no key has stayed': [
      'if (isOther) sealed.era += 1',
      'if (isOther && !ring) sealed.era += 1',
    ],
    'what is open is known by the keys of then': [
      'this.#marksOf = marksOf',
      'const then = marksOf(session)\n    this.#marksOf = () => then',
    ],
  }),
  ...mutantsOf('src/session/store-rules.ts', ring, {
    'what is open is not told that no key has stayed': ['  options.ring.onChange(tell)\n', ''],
  }),
  ...mutantsOf('src/session/keys-file.ts', file, {
    'half a file of keys counts': ['if (!isSame || now', 'if (now'],
    'a bad file of keys is told again and again': ['if (!isSame || now === state.settled)', 'if (!isSame)'],
  }),
  ...mutantsOf('src/session/sessions.ts', ['test/faults/f22-'], {
    'nobody looks at the file of keys': ['if (keeping?.keysFile !== undefined) {', 'if (keeping === null) {'],
  }),
  ...mutantsOf('src/keeping.ts', ['test/faults/f22-'], {
    'a process does not know of the file of keys': [
      '...slices.keysFileOf(config, file => readSecret({ file }), keysInterval),',
      '...(keysInterval === -1 && { keysFile: undefined }),',
    ],
  }),
  ...mutantsOf('src/workers/primary.ts', ['test/workers/primary.test.ts'], {
    'the process above the workers does not look at the file of keys': [
      'keysFile === undefined ? () => undefined :',
      'keysFile !== null ? () => undefined :',
    ],
  }),
  ...mutantsOf('src/config/session-keys.ts', ['test/config/session-settings.test.ts'], {
    'a weak key gets into the ring beside good ones': [
      "if (faults.length > 0) return { fault: faults.join('; ') }",
      '',
    ],
  }),
  ...mutantsOf('src/forward/assertion.ts', ['test/forward/assertion.test.ts'], {
    'assertions are signed by a key that has gone': [
      'if (state.seeds !== options.seeds())',
      'if (options.seeds().length > 9)',
    ],
    'what a key has signed that has gone is given out': ['by === current().signer && ', ''],
  }),
  ...mutantsOf('src/session/packing.ts', ['test/session/packing.test.ts'], {
    'what a later version has added is lost': ['    ...session.more,\n', ''],
  }),
  ...mutantsOf('src/session/sealer.ts', ['test/faults/f31-'], {
    'a format that is not known is taken for ours': ['sealed.startsWith(version) ?', 'sealed.length > 1 ?'],
  }),
]
