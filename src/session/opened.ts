import { LruMap } from 'toad-cache'
import type { Identity } from '../identity/identity.ts'
import type { KeyRing } from './key-ring.ts'
import { unpack, type Packed } from './packing.ts'
import type { Sealer } from './sealer.ts'
import { identityOf, type Session } from './session.ts'

/** A session that is at hand. */
export type Entry = {
  readonly session: Session
  readonly identity: Identity
  /** What it can be ended by, under the keys that are in force now. */
  readonly marks: readonly string[]
  /** When a cookie of it was written last, as far as this process knows; NumericDate, seconds. */
  writtenAt: number
}

export type Opened = Readonly<{
  /** What a sealed value holds, opened once; undefined when none of our keys opens it. */
  open: (sealed: string) => Entry | undefined
  /** The same entry for the same object every time. */
  entryOf: (session: Session) => Entry
  /** What an identity was made of; undefined for one that came from elsewhere. */
  entryFor: (identity: Identity) => Entry | undefined
  /** Whether all keys have gone that it was sealed under, so that it counts no more where it is still at hand. */
  isSealedNoMore: (entry: Entry) => boolean
  /** How many are remembered. */
  size: () => number
}>

class SealedEntry implements Entry {
  readonly session: Session
  readonly identity: Identity
  readonly era: number
  writtenAt: number
  readonly #marksOf: (session: Session) => readonly string[]

  constructor(session: Session, era: number, marksOf: (session: Session) => readonly string[]) {
    this.session = session
    this.identity = identityOf(session)
    this.era = era
    this.writtenAt = session.lastSeenAt
    this.#marksOf = marksOf
  }

  get marks(): readonly string[] {
    return this.#marksOf(this.session)
  }
}

/** With its headers and assertion a session takes some 10 KB, so all of them together some 20 MB; a miss costs microseconds. */
const remembered = 2000

/** Remembers what sealed sessions hold; `sealed` is compared whole on every hit. */
export function createOpened(
  sealer: Pick<Sealer, 'open'>,
  marksOf: (session: Session) => readonly string[],
  ring: Pick<KeyRing, 'derive' | 'onChange'>,
): Opened {
  // A key that has gone opens nothing any more, seen before or not.
  const cache = ring.derive(() => new LruMap<Readonly<{ sealed: string; entry: Entry }>>(remembered))
  // How often all keys have gone: what was sealed before counts no more.
  const sealed = { era: 0 }
  ring.onChange(isOther => {
    if (isOther) sealed.era += 1
  })
  const byIdentity = new WeakMap<Identity, Entry>()
  const bySession = new WeakMap<Session, Entry>()
  // A request asks several times for what it has just found, and a WeakMap takes long to answer.
  let last: Entry | undefined

  function entryOf(session: Session): Entry {
    const known = bySession.get(session)
    if (known !== undefined) return known
    const entry = new SealedEntry(session, sealed.era, marksOf)
    bySession.set(session, entry)
    byIdentity.set(entry.identity, entry)
    return entry
  }

  return {
    open: value => {
      // The tail is the end of the ciphertext, which looks random: a short key that V8 hashes fast. It only finds
      // the entry; what counts is that the whole value is equal.
      const tail = value.slice(-40)
      const hit = cache().get(tail)
      if (hit?.sealed === value) return (last = hit.entry)
      const packed = sealer.open(value)
      if (packed === undefined) return undefined
      const entry = entryOf(unpack(packed as Packed))
      cache().set(tail, { sealed: value, entry })
      return entry
    },
    entryOf,
    entryFor: identity => (last?.identity === identity ? last : byIdentity.get(identity)),
    isSealedNoMore: entry => !(entry instanceof SealedEntry) || entry.era !== sealed.era,
    size: () => cache().size,
  }
}
