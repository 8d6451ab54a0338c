import type { IncomingMessage } from 'node:http'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { GatewayError } from '../errors.ts'
import { InFlight, type Placed } from '../in-flight.ts'
import { Http2Request } from './http2-messages.ts'
import type { Timing } from './timing.ts'

/** Bytes a second that a body must bring while we wait for it. */
const leastRate = 1024

/** A body that is under way: what had come when the time that counts began, and how long we have waited since. */
type Upload = Placed & { readonly reply: FastifyReply; bytesBefore: number; waited: number }

/**
 * Ends requests whose body comes too slowly (slow POST): in each `timing.upload` that we wait for more, at least
 * 1 KB a second must come. Time in which the upstream has not taken what is there already is not the client's.
 */
export function addUploadPace(app: FastifyInstance, timing: Timing): void {
  const uploads = new InFlight<Upload>()
  app.addHook('onRequest', (request, reply, next) => {
    const { raw } = request
    const { headers } = raw
    if (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0) {
      uploads.add({ reply, bytesBefore: receivedOf(raw), waited: 0, place: -1 })
    }
    next()
  })

  function look(upload: Upload): void {
    const { raw } = upload.reply.request
    if (raw.complete || raw.destroyed) {
      uploads.delete(upload)
      return
    }
    if (raw.readableLength > 0) return
    upload.waited += timing.check
    if (upload.waited < timing.upload) return
    const bytes = receivedOf(raw)
    if (bytes - upload.bytesBefore >= (leastRate * upload.waited) / 1000) {
      upload.bytesBefore = bytes
      upload.waited = 0
    } else {
      uploads.delete(upload)
      end(upload.reply)
    }
  }

  const timer = setInterval(() => {
    for (const upload of uploads) look(upload)
  }, timing.check).unref()
  app.addHook('onClose', (_instance, done) => {
    clearInterval(timer)
    done()
  })
}

/** 408 if nothing has been answered yet; otherwise the answer is broken off, and with it the rest. */
function end(reply: FastifyReply): void {
  const { raw } = reply
  if (reply.sent || raw.headersSent) {
    raw.destroy()
    return
  }
  raw.once('finish', () => reply.request.raw.destroy())
  if (reply.request.raw.httpVersionMajor === 1) reply.header('connection', 'close')
  reply.send(new GatewayError('ERR_REQUEST_TIMEOUT'))
}

function receivedOf(raw: IncomingMessage): number {
  const made: unknown = raw
  return made instanceof Http2Request ? made.received : raw.socket.bytesRead
}
