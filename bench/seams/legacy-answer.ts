import type { ServerResponse } from 'node:http'

import type { Dispatcher } from 'undici'

import { siftAnswer } from './header-sieve.ts'

/** The same as `Answer` on undici's older handler interface, which it does not have to translate. */
export class LegacyAnswer implements Dispatcher.DispatchHandler {
  readonly #response: ServerResponse
  #abort: ((error?: Error) => void) | undefined
  #resume: (() => void) | undefined
  #left = -1

  constructor(response: ServerResponse) {
    this.#response = response
    response.on('close', () => {
      if (!response.writableFinished) this.#abort?.(new Error('the client went away'))
    })
  }

  onConnect(abort: (error?: Error) => void): void {
    this.#abort = abort
    if (this.#response.destroyed) abort(new Error('the client went away'))
  }

  onHeaders(statusCode: number, raw: Buffer[], resume: () => void, statusText: string): boolean {
    if (statusCode < 200) return true
    this.#resume = resume
    const kept = siftAnswer(raw)
    for (let at = 0; at < kept.length; at += 2) {
      if (kept[at]?.toLowerCase() === 'content-length') this.#left = Number(kept[at + 1])
    }
    this.#response.writeHead(statusCode, statusText, kept)
    if (this.#left < 0) this.#response.flushHeaders()
    return true
  }

  onData(chunk: Buffer): boolean {
    this.#left -= chunk.length
    if (this.#left === 0) {
      this.#response.end(chunk)
      return true
    }
    if (this.#response.write(chunk)) return true
    this.#response.once('drain', () => this.#resume?.())
    return false
  }

  onComplete(): void {
    if (!this.#response.writableEnded) this.#response.end()
  }

  onError(error: Error): void {
    if (this.#response.headersSent) this.#response.destroy(error)
    else this.#response.writeHead(502, { 'content-length': '0' }).end()
  }
}
