import type { RequestListener } from 'node:http'
import { constants, createServer, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2'
import type { TLSSocket } from 'node:tls'
import { http2Response, Http2Request } from './http2-messages.ts'
import type { Timing } from './timing.ts'

/** The connections that speak HTTP/2. */
export type Http2Sessions = Readonly<{
  /** Takes over a connection on which HTTP/2 was agreed. */
  take: (socket: TLSSocket) => void
  /** Takes no new stream, and says so (GOAWAY, RFC 9113 section 6.8); each connection ends with its last one. */
  close: () => void
  /** Ends them at once. */
  destroy: () => void
}>

/** What answers requests, and those with an Expect that nobody knows; both versions are read alike by then. */
export type Handlers = Readonly<{ request: RequestListener; expectation: RequestListener }>

export type Http2Options = Readonly<{
  timing: Timing
  /** Bytes of a head that are read at all. */
  maxHeaderSize: number
  maxHeaderLines: number
  hsts: string | undefined
}>

/** Bytes that may be under way to us: on one stream, and on a connection. */
const window = { stream: 256 * 1024, session: 1024 * 1024 }

/**
 * HTTP/2 for connections that come from elsewhere (docs/adr/0007). Node and nghttp2 hold the limits on frames that
 * carry no request (settings, pings, empty and invalid frames, CONTINUATION); resets are bounded here where the
 * Node in use lets them be, and by nghttp2's own figure where it does not (CVE-2023-44487).
 */
export function createHttp2Sessions(
  { request, expectation }: Handlers,
  options: Http2Options,
): Http2Sessions {
  const sessions = new Set<ServerHttp2Session>()
  const limits = {
    maxHeaderListPairs: options.maxHeaderLines * 2,
    maxSessionMemory: 10,
    maxSessionInvalidFrames: 100,
    streamResetBurst: 200,
    streamResetRate: 33,
  }
  const server = createServer({
    ...limits,
    settings: {
      maxConcurrentStreams: 100,
      maxHeaderListSize: options.maxHeaderSize,
      initialWindowSize: window.stream,
    },
    Http2ServerRequest: Http2Request,
    Http2ServerResponse: http2Response(options.hsts),
  })
  // CONNECT is refused where every other method is judged.
  for (const event of ['request', 'connect']) server.on(event, request)
  server.on('checkExpectation', expectation)

  server.on('session', (session: ServerHttp2Session) => {
    sessions.add(session)
    session.setLocalWindowSize(window.session)
    const waitForStream = () =>
      setTimeout(() => endIdle(session, options.timing), options.timing.keepAlive).unref()
    let idle = waitForStream()
    // A number is enough, and no Set takes and gives an entry with each request: see in-flight.ts.
    let streams = 0
    session.on('stream', (stream: ServerHttp2Stream) => {
      clearTimeout(idle)
      streams += 1
      stream.once('close', () => {
        streams -= 1
        if (streams === 0 && !session.closed) idle = waitForStream()
      })
      endWhenStuck(stream, options.timing.reader)
    })
    session.once('close', () => {
      clearTimeout(idle)
      sessions.delete(session)
    })
  })

  return {
    take: socket => void server.emit('connection', socket),
    close: () => {
      for (const session of sessions) session.close()
    },
    destroy: () => {
      for (const session of sessions) session.destroy()
    },
  }
}

/** Ends a connection without streams; one that has sent half a head would never end by itself. */
function endIdle(session: ServerHttp2Session, timing: Timing): void {
  session.close()
  setTimeout(() => session.destroy(), timing.check).unref()
}

/** Resets a stream of whose answer nothing was taken for a while. */
function endWhenStuck(stream: ServerHttp2Stream, patience: number): void {
  stream.setTimeout(patience, () => {
    if (stream.writableLength > 0) stream.close(constants.NGHTTP2_CANCEL)
    else stream.setTimeout(patience)
  })
}
