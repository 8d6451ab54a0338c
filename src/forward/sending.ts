import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { Pool, type Dispatcher } from 'undici'
import { checkedHeaders } from './checked-headers.ts'
import type { RawHeaders } from './identity-headers.ts'

/** A request as undici takes it. */
export type Request = Dispatcher.DispatchOptions & Readonly<{ headers: readonly string[] }>

/** One that is sent, or once more, and the headers that go with it and are the same for many. */
export type Sent = Readonly<{ request: Request; told: RawHeaders }>

/** Hears of the answer, and has with it what undici has yet to write into the head of its request. */
export abstract class AnswerHandler {
  /** Undefined when there is nothing left. While there is, the request must not go out. */
  untold: RawHeaders | undefined = undefined
}

/**
 * Hands requests to undici. It looks at each header of each request, with a regular expression for each value; what an
 * upstream is told of somebody is the same list each time, is looked at once (`checkedHeaders`), and goes into the head
 * when undici says that it has made the request. It is known by its handler, so no request can get the headers of another,
 * whenever it is made. Where undici is not built as expected, all goes the ordinary way.
 */
export class Sending {
  readonly #key: symbol | undefined
  readonly #hear = (message: unknown): void => {
    const made = madeIn(message)
    const handler: unknown = this.#key === undefined ? undefined : made[this.#key]
    if (!(handler instanceof AnswerHandler) || handler.untold === undefined) return
    made.headers.push(...handler.untold)
    handler.untold = undefined
  }

  /** @param find finds the key under which a request of undici keeps its handler */
  constructor(find = handlerKey) {
    this.#key = find()
    if (this.#key !== undefined) subscribe(created, this.#hear)
  }

  send(
    to: Pick<Dispatcher, 'dispatch'>,
    { request, told }: Sent,
    handler: AnswerHandler & Dispatcher.DispatchHandler,
  ): void {
    const checked = this.#key === undefined ? undefined : checkedHeaders(told)
    handler.untold = checked
    const headers = checked === undefined && told.length > 0 ? [...request.headers, ...told] : undefined
    to.dispatch(headers === undefined ? request : { ...request, headers }, handler)
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
