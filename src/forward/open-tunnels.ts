import { GatewayError } from '../errors.ts'
import type { Identity } from '../identity/identity.ts'

/** Who has asked for a WebSocket. */
export type TunnelOwner = Readonly<{
  /** Without it, it is nobody in particular. */
  identity: Identity | undefined
  /** Address of the client, as far as `listen.trustedProxies` tell. */
  address: string
}>

/** How many there may be, from the start of the dial to the end of both sockets. */
export type TunnelLimits = Readonly<{ webSockets: number; webSocketsPerUser: number }>

/** The ways in which the gateway ends a WebSocket. */
export type TunnelEnds = Readonly<{
  /** Both sides get a close frame with a code where one may be put in. @param code as of RFC 6455 section 7.4 */
  close: (code: number) => void
  /** Both sockets are gone at once. */
  destroy: () => void
}>

/** Close code of an endpoint that goes away (RFC 6455 section 7.4.1). */
export const goingAway = 1001

/** Every WebSocket that takes up room: counted against the limits, and found again when the gateway stops. */
export class OpenTunnels {
  readonly #limits: TunnelLimits
  readonly #entries = new Set<TunnelEnds>()
  readonly #perOwner = new Map<string, number>()
  #isClosing = false

  constructor(limits: TunnelLimits) {
    this.#limits = limits
  }

  get count(): number {
    return this.#entries.size
  }

  /**
   * Takes room for one more. Whoever is signed in is counted as a person of a tenant, all others by their address.
   * @returns gives the room back; once is enough, more does no harm
   * @throws GatewayError ERR_WEBSOCKET_LIMIT; ERR_DRAINING once all have been closed
   */
  enter(owner: TunnelOwner, ends: TunnelEnds): () => void {
    const key = keyOf(owner)
    const own = this.#perOwner.get(key) ?? 0
    if (this.#isClosing) throw new GatewayError('ERR_DRAINING')
    if (this.count >= this.#limits.webSockets || own >= this.#limits.webSocketsPerUser) {
      throw new GatewayError('ERR_WEBSOCKET_LIMIT')
    }
    // One of its own: the same may be given twice.
    const entry = { ...ends }
    this.#entries.add(entry)
    this.#perOwner.set(key, own + 1)
    return () => {
      if (!this.#entries.delete(entry)) return
      const left = (this.#perOwner.get(key) ?? 0) - 1
      if (left > 0) this.#perOwner.set(key, left)
      else this.#perOwner.delete(key)
    }
  }

  /** Closes all, those too whose dial is still under way, and lets no more in. */
  closeAll(): void {
    this.#isClosing = true
    for (const ends of [...this.#entries]) ends.close(goingAway)
  }

  destroyAll(): void {
    this.#isClosing = true
    for (const ends of [...this.#entries]) ends.destroy()
  }
}

function keyOf({ identity, address }: TunnelOwner): string {
  return JSON.stringify(identity === undefined ? [address] : [identity.tenant ?? '', identity.user])
}
