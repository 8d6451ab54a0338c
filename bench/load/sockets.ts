import type { Outcome } from './outcome.ts'
import { runProcess } from './run-process.ts'

/** Open WebSockets, each of which says something again as soon as it has heard its echo. */
export type SocketLoad = Readonly<{
  url: string
  /** Of the page that opens them. */
  pageOrigin: string
  /** One for each socket in turn. */
  cookies: readonly string[]
  sockets: number
  /** Bytes of a message. */
  size: number
  seconds: number
  cpu: number | undefined
}>

/** Requests are echoes. */
export function runSockets(load: SocketLoad): Promise<Outcome> {
  return runProcess('sockets-process.js', load, load)
}
