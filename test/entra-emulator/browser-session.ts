import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { SignIn } from './grants.ts'

/** Everybody who is signed in in one browser, by account, and the applications that they went on to. */
export type BrowserSession = Readonly<{
  id: string
  signIns: Map<string, SignIn>
  clients: Set<string>
}>

const cookieName = 'ESTSAUTH'

/** The session of Entra's own cookie, or one that begins. */
export function sessionOf(
  sessions: Map<string, BrowserSession>,
  { cookie = '' }: IncomingHttpHeaders,
): BrowserSession {
  const id = new RegExp(`(?:^|; )${cookieName}=([\\w-]+)`).exec(cookie)?.[1] ?? ''
  const known = sessions.get(id)
  if (known !== undefined) return known
  const fresh = { id: randomUUID(), signIns: new Map<string, SignIn>(), clients: new Set<string>() }
  sessions.set(fresh.id, fresh)
  return fresh
}

export function sessionCookie({ id }: BrowserSession): string {
  return `${cookieName}=${id}; Path=/; HttpOnly; SameSite=Lax`
}
