import type { IncomingMessage } from 'node:http'
import { createRandomIds } from './random-id.ts'

/** Whether an address belongs to a proxy that is believed. */
export type Trusts = (address: string | undefined) => boolean

const idShape = /^[A-Za-z0-9._:-]{8,128}$/

const randomId = createRandomIds()

/** The id of a request: the X-Request-Id of a trusted proxy if it is well formed, else a random UUID. */
export function requestIdOf(raw: IncomingMessage, trusts: Trusts): string {
  const given = raw.headers['x-request-id']
  return typeof given === 'string' && idShape.test(given) && trusts(raw.socket.remoteAddress)
    ? given
    : randomId()
}
