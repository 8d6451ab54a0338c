/** What an application does to the path of a target, one thing after the other, before it serves it. */
type Step = (path: string) => string

const decode: Step = path => decodeURIComponent(path)
const merge: Step = path => path.replace(/\/+/g, '/')
const stripParameters: Step = path => path.replace(/;[^/]*/g, '')
const stripEncodedParameters: Step = path => path.replace(/(?:;|%3b)[^/]*/gi, '')
const decodeSlashes: Step = path => path.replace(/%2f/gi, '/')
const backslashes: Step = path => path.replaceAll('\\', '/')
const cutQuery: Step = path => path.replace(/[?#][^]*$/, '')
const cutAtNul: Step = path => path.replace(/\0[^]*$/, '')
const trimNames: Step = path => path.replace(/[. ]+(?=\/|$)/g, '')
/** As a reference, so that what follows `//` is a host: WHATWG URL, which resolves dots as well. */
const asReference: Step = path => new URL(path, 'http://upstream.example').pathname

/** Dots resolved by walking (RFC 3986 section 5.2.4), empty segments kept. */
function resolveDots(path: string): string {
  const walked: string[] = []
  for (const segment of path.split('/').slice(1)) {
    if (segment === '..') walked.pop()
    else if (segment !== '.') walked.push(segment)
  }
  return `/${walked.join('/')}`
}

const steps: readonly Step[] = [
  ...[decode, merge, stripParameters, stripEncodedParameters, decodeSlashes],
  ...[backslashes, cutQuery, cutAtNul, trimNames, asReference, resolveDots],
]

/** Known ways: decoded after splitting, before it, twice; servlets, WSGI, Go, nginx and IIS in their order. */
const known: readonly (readonly Step[])[] = [
  [],
  [decode],
  [decode, decode],
  [decode, decode, decode],
  [merge],
  [decode, merge],
  [merge, resolveDots],
  [decode, merge, resolveDots],
  [decode, resolveDots, merge],
  [stripParameters, decode, merge, resolveDots],
  [decode, stripParameters, merge, resolveDots],
  [stripEncodedParameters, resolveDots],
  [decodeSlashes, merge, stripParameters],
  [asReference],
  [asReference, decode],
  [decode, asReference],
  [decode, decode, asReference],
  [cutQuery, asReference, decode, cutQuery],
  [decode, cutQuery, merge],
  [decode, cutAtNul],
  [decode, trimNames],
  [decode, resolveDots, trimNames],
  [decode, backslashes, resolveDots],
  [decode, decode, backslashes, merge, stripParameters, cutQuery, resolveDots],
]

/** The segments that somebody serves. */
export type Reader = (target: string) => readonly string[]

/** A reader by its steps; who has not decoded by then does so segment by segment. @throws for what it refuses */
function reader(way: readonly Step[]): Reader {
  const hasDecoded = way.includes(decode)
  return target => {
    const path = way.reduce((text, step) => step(text), target.split('?', 1)[0] ?? '')
    const segments = path.replace(/\/$/, '').split('/').slice(1)
    return hasDecoded ? segments : segments.map(decode)
  }
}

export const knownReaders: readonly Reader[] = known.map(reader)

/** The reader that a number stands for: up to five of the steps, in any order. */
export function anyReader(seed: number): Reader {
  const way: Step[] = []
  for (let rest = seed >>> 0; rest > 0 && way.length < 5; rest = Math.floor(rest / (steps.length + 1))) {
    const step = steps[(rest % (steps.length + 1)) - 1]
    if (step !== undefined) way.push(step)
  }
  return reader(way)
}

/** How an application that ignores case may do it. */
export const folds: readonly ((text: string) => string)[] = [
  text => text.replace(/[A-Z]/g, capital => capital.toLowerCase()),
  text => text.toLowerCase(),
  text => text.toUpperCase(),
  text => text.toUpperCase().toLowerCase(),
  // As in Turkish, but for the two letters that English has
  text => text.replaceAll('\u0130', 'i').replaceAll('\u0131', 'I').toLowerCase(),
]
