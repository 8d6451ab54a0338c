import { createHmac } from 'node:crypto'
import { deriveKey, type KeyBinding } from './keys.ts'
import { publicSessionId, type Session } from './session.ts'

/** The claim `sid` (OpenID Connect Front-Channel Logout 1.0 section 3), and whose: of any issuer when it is left out. */
export type ProviderSession = Readonly<{ sid: string; issuer?: string }>

/** Somebody as the provider knows them: the claim `sub`, and whose. */
export type ProviderSubject = Readonly<{ subject: string; issuer: string }>

/** What sessions can be ended by, from the narrowest to the widest. */
export type Named =
  /** The public value of one, as `/.auth/me` shows it. */
  | Readonly<{ session: string }>
  | ProviderSession
  | ProviderSubject
  /** As in X-Forwarded-User. */
  | Readonly<{ user: string }>
  | Readonly<{ tenant: string }>

/**
 * Marks stand for sessions where what has ended is kept: hashes under keys of their own, so that a list of them tells
 * nobody who was signed in. A mark begins with the name of its key.
 */
export type Marks = Readonly<{
  of: (named: Named) => string
  /** Every mark of a session, under every key: a list may be older than the first one. */
  ofSession: (session: Session) => readonly string[]
  /** Whether a mark was made under one of the keys, so that sessions can be held against it. */
  isKnown: (mark: string) => boolean
}>

/** Characters: 48 bits name a key, 128 are a hash. */
const keyNameLength = 8
const hashLength = 22

/** @param sessionKeys as configured; the first makes marks, all are recognised */
export function createMarks(sessionKeys: readonly string[], binding: KeyBinding): Marks {
  const keys = sessionKeys.map(sessionKey => {
    const key = deriveKey(sessionKey, 'revocation', binding)
    const hash = (text: string) => createHmac('sha256', key).update(text).digest('base64url')
    const name = hash('').slice(0, keyNameLength)
    return { name, mark: (text: string) => `${name}${hash(text).slice(0, hashLength)}` }
  })
  const [first] = keys
  if (first === undefined) throw new Error('there is no session key')
  return {
    of: named => first.mark(textOf(named)),
    ofSession: session => {
      const texts = namesOf(session).map(textOf)
      return keys.flatMap(({ mark }) => texts.map(mark))
    },
    isKnown: mark => keys.some(({ name }) => mark.startsWith(name)),
  }
}

function namesOf({ id, sid, person }: Session): readonly Named[] {
  const { issuer, subject, user, tenant } = person
  return [
    { session: publicSessionId(id) },
    { user },
    { subject, issuer },
    ...(tenant === undefined ? [] : [{ tenant }]),
    ...(sid === undefined ? [] : [{ sid }, { sid, issuer }]),
  ]
}

/** JSON keeps the kinds and parts apart: no two different names give the same text. */
function textOf(named: Named): string {
  if ('session' in named) return JSON.stringify(['session', named.session])
  if ('sid' in named) return JSON.stringify(['sid', named.sid, named.issuer ?? null])
  if ('subject' in named) return JSON.stringify(['subject', named.subject, named.issuer])
  return 'user' in named
    ? JSON.stringify(['user', foldGuids(named.user)])
    : JSON.stringify(['tenant', foldGuids(named.tenant)])
}

/** Portals show GUIDs in either letter case; a revocation that is typed in must not miss for that. */
function foldGuids(id: string): string {
  return /^[0-9a-f-]{36}(?:\.[0-9a-f-]{36})?$/i.test(id) ? id.toLowerCase() : id
}
