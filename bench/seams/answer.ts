import type { ServerResponse } from 'node:http'

import type { Dispatcher } from 'undici'

import { siftAnswer } from './header-sieve.ts'

const answers = Symbol('the answer that a response belongs to')
type Bound = ServerResponse & { [answers]?: Answer }

/** Writes an upstream's answer straight to the client: back-pressure both ways, cut when the upstream is cut. */
export class Answer implements Dispatcher.DispatchHandler {
  readonly #response: Bound
  #controller: Dispatcher.DispatchController | undefined
  #left = -1

  constructor(response: ServerResponse) {
    this.#response = response
    this.#response[answers] = this
    this.#response.on('close', clientLeft)
  }

  leave(): void {
    if (!this.#response.writableFinished) this.#controller?.abort(new Error('the client went away'))
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#response.destroyed) this.leave()
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    statusCode: number,
    headers: Record<string, string | string[] | undefined>,
    statusMessage?: string,
  ): void {
    if (statusCode < 200) return
    this.#left = typeof headers['content-length'] === 'string' ? Number(headers['content-length']) : -1
    const kept = siftAnswer(controller.rawHeaders as Buffer[])
    this.#response.writeHead(statusCode, statusMessage, kept)
    // A stream without a known end must show its head before its first byte of body comes.
    if (this.#left < 0) this.#response.flushHeaders()
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#left -= chunk.length
    if (this.#left === 0) {
      this.#response.end(chunk)
    } else if (!this.#response.write(chunk)) {
      controller.pause()
      this.#response.once('drain', () => controller.resume())
    }
  }

  onResponseEnd(): void {
    if (!this.#response.writableEnded) this.#response.end()
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#response.headersSent) this.#response.destroy(error)
    else this.#response.writeHead(502, { 'content-length': '0' }).end()
  }
}

function clientLeft(this: Bound): void {
  this[answers]?.leave()
}
