import { mutantsOf } from './mutant.ts'

const tests = ['test/forward/spent-pieces']

/** What keeps large bodies cheap. */
export const bulk = [
  ...mutantsOf('src/forward/spent-pieces.ts', tests, {
    'pieces that were passed on stay in memory': ["this.#collect?.({ type: 'minor' })", 'void 0'],
    'each piece is a reason to collect': ['if (this.#bytes < portion) return\n', ''],
    'V8 is asked for its collector again and again': ['this.#isKnown = true\n', ''],
  }),
  ...mutantsOf('src/forward/answer-relay.ts', tests, {
    'answers are not counted': ['    spentPieces.count(chunk.length)\n', ''],
  }),
  ...mutantsOf('src/forward/upload.ts', tests, {
    'bodies of requests are not counted': ['      spentPieces.count(piece.length)\n', ''],
  }),
  ...mutantsOf('src/forward/join-sockets.ts', tests, {
    'WebSockets are not counted': ['    spentPieces.count(chunk.length)\n', ''],
  }),
]
