import type { Dispatcher, Pool } from 'undici'

/**
 * Connections to one upstream that take new requests for a while only, so that a change of its address is found: then
 * there is a new pool, and the old one ends with the last request that runs in it. undici's own `clientTtl` reads the clock
 * for each connection that it passes over, with each request, and closes each old one anew that still has an answer under
 * way: with many open streams of events every request pays for all of them.
 */
export class RenewedPool {
  readonly #make: () => Pool
  readonly #life: number
  readonly #earlier = new Set<Pool>()
  #current: Pool
  #since: number

  /** @param life milliseconds */
  constructor(make: () => Pool, life: number) {
    this.#make = make
    this.#life = life
    this.#current = make()
    this.#since = Date.now()
  }

  /** How many pools there are, those too that have yet to end. */
  get size(): number {
    return this.#earlier.size + 1
  }

  dispatch(request: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const age = Date.now() - this.#since
    // Below 0 when the clock was put back: nobody knows how old it is.
    if ((age >= this.#life || age < 0) && !this.#current.closed) this.#renew()
    return this.#current.dispatch(request, handler)
  }

  /** Resolves when all that runs has ended. */
  async close(): Promise<void> {
    await Promise.all([...this.#earlier, this.#current].map(async pool => pool.destroyed || pool.close()))
  }

  async destroy(): Promise<void> {
    await Promise.all([...this.#earlier, this.#current].map(async pool => pool.destroy()))
  }

  #renew(): void {
    const old = this.#current
    this.#current = this.#make()
    this.#since = Date.now()
    this.#earlier.add(old)
    const gone = (): unknown => this.#earlier.delete(old)
    old.close().then(gone, gone)
  }
}
