import type { Entry, Opened } from './opened.ts'
import type { Session } from './session.ts'

/** A session as it is kept, which may be without the tokens that there was no room for. */
export type Kept = Readonly<{ session: Session; setCookies: readonly string[] }>

/**
 * Where sessions are kept between two requests: in the browser's cookies, or in Redis. It decides nothing. What asks
 * somebody else rejects with GatewayError ERR_SESSION_STORE_AWAY when there is no answer.
 */
export type Place = Omit<Opened, 'open'> &
  Readonly<{
    /**
     * Every session that a request carries, those that are over too, most likely first; undefined when it carries
     * nothing of ours. At once where nobody has to be asked.
     */
    carried: (cookieHeader: string | undefined) => Carried | Promise<Carried>
    /** Keeps a new session; undefined when there is no room for it. */
    add: (session: Session, cookieHeader: string | undefined) => Promise<Kept | undefined>
    /** Keeps the next generation of one that is there already; undefined when there is no room for it. */
    replace: (before: Session, next: Session, cookieHeader: string | undefined) => Promise<Kept | undefined>
    /** Keeps when a session was last seen, as far as that can be; gives Set-Cookie lines. */
    write: (session: Session, cookieHeader: string | undefined) => readonly string[]
    /** Keeps this generation and those before it no longer, as far as that can be. */
    drop: (session: Session) => void
    /** The same, and it is known to be done. */
    remove: (sessions: readonly Session[]) => Promise<void>
    ready: () => Promise<void>
  }>

export type Carried = readonly Entry[] | undefined
