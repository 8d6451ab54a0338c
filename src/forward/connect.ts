import dns, { type LookupAddress, type LookupAllOptions } from 'node:dns'
import { connect as connectPlain, isIP, type LookupFunction, type Socket } from 'node:net'
import { checkServerIdentity, connect as connectSecure, type SecureContext } from 'node:tls'
import { ConnectError } from './upstream-error.ts'

/** Where an upstream is: the path of a Unix socket, or a host (an IPv6 address without brackets) and a port. */
export type Address = Readonly<{ path: string }> | Readonly<{ host: string; port: number }>

export type ConnectOptions = Readonly<{
  /** Milliseconds until it must be connected: finding the address, TCP and TLS together. */
  timeout: number
  /** Set when it speaks TLS. */
  tls?: Readonly<{
    /** Name that its certificate must have. */
    name: string
    /** Certificates to believe and to show, as they are now. */
    context: () => SecureContext
  }>
}>

/**
 * Opens one new connection to the upstream and to nothing else, and says when it can be written to. Under TLS the
 * certificate has been checked by then. The error is a `ConnectError`: not a byte of a request was sent.
 */
export type Connect = (
  done: (...result: [error: Error, socket: null] | [error: null, socket: Socket]) => void,
) => void

/** Connects to one upstream. No TLS session is ever resumed: a resumed one is not checked again. */
export function createConnect(address: Address, options: ConnectOptions): Connect {
  const lookup = createLookup()
  const open = (): Socket => {
    const target = 'path' in address ? address : { ...address, lookup, autoSelectFamily: true }
    const { tls } = options
    if (tls === undefined) return connectPlain(target)
    return connectSecure({
      ...target,
      secureContext: tls.context(),
      // An address is no server name (RFC 6066 section 3); the certificate is checked against it all the same.
      servername: isIP(tls.name) === 0 ? tls.name : '',
      checkServerIdentity: (_host, certificate) => checkServerIdentity(tls.name, certificate),
      rejectUnauthorized: true,
      ALPNProtocols: ['http/1.1'],
    })
  }
  const opened = options.tls === undefined ? 'connect' : 'secureConnect'

  return done => {
    let socket: Socket
    try {
      socket = open()
    } catch (error) {
      done(new ConnectError(error), null)
      return
    }
    let isOpen = false
    const giveUp = (): unknown => isOpen || socket.destroy(new Error('connecting took too long'))
    // A process that was busy for long has yet to hear what came meanwhile: that goes before the deadline.
    const timer = setTimeout(() => setImmediate(giveUp), options.timeout)
    function onError(error: Error): void {
      clearTimeout(timer)
      done(new ConnectError(error), null)
    }
    socket.once('error', onError)
    socket.once(opened, () => {
      isOpen = true
      clearTimeout(timer)
      socket.off('error', onError)
      // Whoever gets the socket listens as well; until then an error must not end the process.
      socket.on('error', error => {
        // To undici an answer without a length is whole when ECONNRESET ends it. It is cut, and must be seen as cut.
        if ('code' in error && error.code === 'ECONNRESET') error.code = 'UND_ERR_SOCKET'
        socket.destroy()
      })
      socket.setNoDelay(true)
      socket.setKeepAlive(true, 30_000)
      done(null, socket)
    })
  }
}

type Found = (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void

/**
 * Asks for the addresses of a name anew for each connection, but only once at a time: the resolver of the system
 * blocks a thread for as long as it waits, and there are four for everything.
 */
function createLookup(): LookupFunction {
  const waiting: Found[] = []
  return (host, options, done) => {
    waiting.push((error, addresses) => {
      const [first] = addresses
      if (error !== null || first === undefined) done(error ?? new Error(`no address for ${host}`), '')
      else if (options.all === true) done(null, addresses)
      else done(null, first.address, first.family)
    })
    if (waiting.length > 1) return
    const all: LookupAllOptions = { hints: options.hints ?? 0, all: true }
    dns.lookup(host, all, (error, addresses) => {
      for (const found of waiting.splice(0)) found(error, error === null ? addresses : [])
    })
  }
}
