import { Readable } from 'node:stream'

import { Pool, type Dispatcher } from 'undici'

import { siftAnswer } from './header-sieve.ts'

/** Carries the target's own bytes past the plugin, which only knows a parsed URL. */
export const targetAsSent = Symbol('the request target as the client sent it')

type Options = Omit<Dispatcher.DispatchOptions, 'headers'> & {
  headers: Record<string, string | string[]> & { [targetAsSent]?: string }
}
type Result = { statusCode: number; headers: Record<string, string | string[]>; body: Buffer | Readable }
type Callback = (error: Error | null, result?: Result) => void

/** Bodies up to this many bytes, of known length, are handed over whole. */
const wholeUpTo = 64 * 1024

/** What `undici` of @fastify/http-proxy may be: any object with `request(options, callback)`. */
export function requester(upstream: string) {
  const pool = new Pool(upstream, { connections: 128, pipelining: 1 })
  return {
    request(options: Options, callback: Callback): void {
      const path = options.headers[targetAsSent] ?? options.path
      pool.dispatch({ ...options, path }, new Collector(options.method, callback))
    },
    destroy: (): void => void pool.destroy(),
    close: (): Promise<void> => pool.close(),
  }
}

class Collector implements Dispatcher.DispatchHandler {
  readonly #method: string
  readonly #callback: Callback
  #whole: Buffer[] | undefined
  #head: Omit<Result, 'body'> | undefined
  #stream: Readable | undefined
  #ended = false

  constructor(method: string, callback: Callback) {
    this.#method = method
    this.#callback = callback
  }

  onRequestStart(): void {}

  onResponseStart(controller: Dispatcher.DispatchController, statusCode: number): void {
    if (statusCode < 200) return
    const headers = asObject(siftAnswer(controller.rawHeaders as Buffer[]))
    this.#head = { statusCode, headers }
    const length = Number(headers['content-length'] ?? NaN)
    if (length <= wholeUpTo || this.#method === 'HEAD' || statusCode === 304) {
      this.#whole = []
      return
    }
    const stream = new Readable({
      read: () => controller.resume(),
      destroy: (error, done) => {
        if (!this.#ended) controller.abort(error ?? new Error('the client went away'))
        done(error)
      },
    })
    this.#stream = stream
    this.#callback(null, { ...this.#head, body: stream })
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#whole !== undefined) this.#whole.push(chunk)
    else if (this.#stream?.push(chunk) === false) controller.pause()
  }

  onResponseEnd(): void {
    this.#ended = true
    this.#stream?.push(null)
    const { whole, head } = { whole: this.#whole, head: this.#head }
    if (whole === undefined || head === undefined) return
    const body = whole.length === 1 ? whole[0] : undefined
    this.#callback(null, { ...head, body: destroyable(body ?? Buffer.concat(whole)) })
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#ended = true
    if (this.#stream === undefined) this.#callback(error)
    else this.#stream.destroy(error)
  }
}

/** The plugin destroys the body of an aborted request; a Buffer has nothing to destroy. */
function destroyable(body: Buffer): Buffer {
  return Object.assign(body, { destroy: () => {} })
}

function asObject(flat: readonly string[]): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {}
  for (let at = 0; at < flat.length; at += 2) {
    const name = (flat[at] ?? '').toLowerCase()
    const value = flat[at + 1] ?? ''
    const known = headers[name]
    if (known === undefined) headers[name] = value
    else if (typeof known === 'string') headers[name] = [known, value]
    else known.push(value)
  }
  return headers
}
