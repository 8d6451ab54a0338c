import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { Pool, type Dispatcher } from 'undici'
import { Head, KnownLines, LineStarts, type Lines } from './head-lines.ts'
import type { RawHeaders } from './identity-headers.ts'

/** A request as undici takes it, but for its headers. */
export type Request = Omit<Dispatcher.DispatchOptions, 'headers'>

/** One that is sent, or once more, and the headers that go with it and are the same for many. */
export type Sent = Readonly<{ request: Request; head: Head; told: RawHeaders }>

/** Hears of the answer, and has with it what undici has yet to write into the head of its request. */
export abstract class AnswerHandler {
  /** Undefined when there is nothing left; while there is, the request must not go out. */
  untold: Lines | undefined = undefined
}

/**
 * Hands requests to undici. It looks at each header of each request, with two regular expressions and two lookups for each,
 * and puts the head together from some hundred pieces. So it is shown only what it makes more of than a line; all others are
 * looked at here (`Head`), once for a list that is the same each time, and go into the head as one piece when undici
 * says that it has made the request. That is known by its handler, so no request can get the headers of another, whenever it
 * is made. Where undici is not built as expected, all goes the ordinary way.
 */
export class Sending {
  readonly #key: symbol | undefined
  readonly #starts = new LineStarts()
  readonly #told = new KnownLines(this.#starts)
  readonly #hear = (message: unknown): void => {
    const made = madeIn(message)
    const handler: unknown = this.#key === undefined ? undefined : made[this.#key]
    if (!(handler instanceof AnswerHandler) || handler.untold === undefined) return
    made.headers.push(handler.untold.name, handler.untold.value)
    handler.untold = undefined
  }

  /** @param find finds the key under which a request of undici keeps its handler */
  constructor(find = handlerKey) {
    this.#key = find()
    if (this.#key !== undefined) subscribe(created, this.#hear)
  }

  /** For the headers of a request. */
  head(): Head {
    return new Head(this.#starts)
  }

  send(
    to: Pick<Dispatcher, 'dispatch'>,
    { request, head, told }: Sent,
    handler: AnswerHandler & Dispatcher.DispatchHandler,
  ): void {
    const known = this.#key === undefined ? undefined : this.#told.of(told)
    handler.untold = known === undefined ? undefined : head.lines(known)
    const headers = handler.untold === undefined ? [...head.all(), ...told] : head.seen
    to.dispatch({ ...request, headers }, handler)
  }

  stop(): void {
    unsubscribe(created, this.#hear)
  }
}

const created = 'undici:request:create'

type Made = Readonly<Record<symbol, unknown>> & Readonly<{ headers: string[] }>

/** The request of which undici says that it has made it. */
function madeIn(message: unknown): Made {
  return (message as Readonly<{ request: Made }>).request
}

/** Tried with a request that goes nowhere. Undefined when undici does not keep handler and headers as expected. */
function handlerKey(): symbol | undefined {
  const handler: Dispatcher.DispatchHandler = {
    onConnect: () => undefined,
    onHeaders: () => true,
    onData: () => true,
    onComplete: () => undefined,
    onError: () => undefined,
  }
  const keys: symbol[] = []
  const look = (message: unknown): void => {
    const made = madeIn(message)
    const key = Object.getOwnPropertySymbols(made).find(symbol => made[symbol] === handler)
    if (key !== undefined && JSON.stringify(made.headers) === '["A","b","C","d"]') keys.push(key)
  }
  const nowhere = new Pool('http://upstream.invalid', { connect: () => undefined })
  subscribe(created, look)
  nowhere.dispatch({ method: 'GET', path: '/', headers: ['A', 'b', 'Host', 'x', 'C', 'd'] }, handler)
  unsubscribe(created, look)
  void nowhere.destroy()
  return keys[0]
}
