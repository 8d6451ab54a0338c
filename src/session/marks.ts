import { createHmac, createSecretKey } from 'node:crypto'
import type { KeyRing } from './key-ring.ts'
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
  /** One under each key of the ring: whoever reads the list knows at least one of them at each step of a key change. */
  of: (named: Named) => readonly string[]
  /** Every mark of a session, under every key: a list may be older than the first one. */
  ofSession: (session: Session) => readonly string[]
}>

/** Characters: 48 bits name a key, 128 are a hash. */
const keyNameLength = 8
const hashLength = 22

/** Marks under the keys of the ring, whichever those are at the time. */
export function createMarks(ring: KeyRing, binding: KeyBinding): Marks {
  const inForce = ring.derive(sessionKeys => ({
    keys: sessionKeys.map(sessionKey => markKey(sessionKey, binding)),
    ofSessions: new WeakMap<Session, readonly string[]>(),
  }))

  function marksOf(names: readonly Named[]): readonly string[] {
    const texts = names.map(textOf)
    return inForce().keys.flatMap(({ mark }) => texts.map(mark))
  }

  return {
    of: named => marksOf([named]),
    ofSession: session => {
      const { ofSessions } = inForce()
      const known = ofSessions.get(session)
      if (known !== undefined) return known
      const marks = marksOf(namesOf(session))
      ofSessions.set(session, marks)
      return marks
    },
  }
}

function markKey(sessionKey: string, binding: KeyBinding) {
  // Read once: of bytes, Node 24 finds out anew each time what they are, for ten times what the hash costs.
  const key = createSecretKey(deriveKey(sessionKey, 'revocation', binding))
  const hash = (text: string) => createHmac('sha256', key).update(text).digest('base64url')
  const name = hash('').slice(0, keyNameLength)
  return { name, mark: (text: string) => `${name}${hash(text).slice(0, hashLength)}` }
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
