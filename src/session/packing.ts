import type { ClaimValues } from '../identity/claim-values.ts'
import type { Person } from '../identity/person.ts'
import type { Profile } from '../identity/profile.ts'
import type { Session } from './session.ts'

/**
 * A session as the fewest bytes of JSON: one-letter members, groups that are GUIDs as their 16 bytes each
 * (200 of them are 4.3 KB in base64 instead of 7.8). A member that is absent costs nothing. What a later version of the
 * software adds is left alone and goes on into the next cookie (docs/adr/0017).
 */
export type Packed = Readonly<{
  i: string
  a: number
  l: number
  /** Absent: the same as `a`. */
  c?: number
  /** Absent: 0. */
  v?: number
  u: string
  s: string
  o: string
  t?: string
  n?: string
  e?: string
  p?: string
  r?: readonly string[]
  g?: readonly string[]
  G?: string
  f?: string
  h?: string
  d?: string
  k?: string
  /** `authTime`, and `acrs`. */
  w?: number
  x?: readonly string[]
  /** `profile`. */
  y?: Profile
  /** `claims`. */
  m?: ClaimValues
  /** `lacks`: roles, and groups. */
  b?: readonly string[]
  j?: readonly string[]
  /** The generation that these three are of. Absent: 0. Who does not know them takes them along into a later one. */
  q?: number
}>

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

export function pack(session: Session): Packed {
  const { person } = session
  const guids = person.groups.filter(group => guid.test(group))
  const names = person.groups.filter(group => !guid.test(group))
  return {
    ...session.more,
    i: session.id,
    a: session.authenticatedAt,
    l: session.lastSeenAt,
    ...(session.checkedAt !== session.authenticatedAt && { c: session.checkedAt }),
    ...(session.generation > 0 && { v: session.generation }),
    u: person.user,
    s: person.subject,
    o: person.issuer,
    ...(person.tenant !== undefined && { t: person.tenant }),
    ...(person.name !== undefined && { n: person.name }),
    ...(person.email !== undefined && { e: person.email }),
    ...(person.preferredUsername !== undefined && { p: person.preferredUsername }),
    ...(person.roles.length > 0 && { r: person.roles }),
    ...(names.length > 0 && { g: names }),
    ...(guids.length > 0 && { G: Buffer.from(guids.join('').replaceAll('-', ''), 'hex').toString('base64') }),
    ...(session.refreshToken !== undefined && { f: session.refreshToken }),
    ...(session.loginHint !== undefined && { h: session.loginHint }),
    ...(session.sid !== undefined && { d: session.sid }),
    ...(session.idToken !== undefined && { k: session.idToken }),
    ...(person.authTime !== undefined && { w: person.authTime }),
    ...(person.acrs !== undefined && { x: person.acrs }),
    ...(person.profile !== undefined && { y: person.profile }),
    ...(person.claims !== undefined && { m: person.claims }),
    ...(person.lacks !== undefined && { b: person.lacks.roles, j: person.lacks.groups }),
    ...((person.claims ?? person.lacks) !== undefined && session.generation > 0 && { q: session.generation }),
  }
}

/** The session that was packed. The input has been opened with our own key, so its shape is ours. */
export function unpack(packed: Packed): Session {
  const { i, a, l, c, v, u, s, o, t, n, e, p, r, g, G, f, h, d, k, w, x, y, m, b, j, q } = packed
  const isOfNow = (q ?? 0) === (v ?? 0)
  const groups = guidsOf(G)
  if (g !== undefined) groups.push(...g)
  // Member by member: a cookie that is new here pays for each object that is only made to be spread.
  const person: Writable<Person> = {
    user: u,
    subject: s,
    issuer: o,
    roles: Object.freeze(r ?? []),
    groups: Object.freeze(groups),
  }
  if (t !== undefined) person.tenant = t
  if (n !== undefined) person.name = n
  if (e !== undefined) person.email = e
  if (p !== undefined) person.preferredUsername = p
  if (w !== undefined) person.authTime = w
  if (x !== undefined) person.acrs = Object.freeze(x)
  if (y !== undefined) person.profile = Object.freeze(y)
  if (m !== undefined && isOfNow) person.claims = Object.freeze(m)
  if (b !== undefined && j !== undefined && isOfNow) person.lacks = Object.freeze({ roles: b, groups: j })
  const session: Writable<Session> = {
    id: i,
    person: Object.freeze(person),
    authenticatedAt: a,
    lastSeenAt: l,
    checkedAt: c ?? a,
    generation: v ?? 0,
  }
  if (f !== undefined) session.refreshToken = f
  if (h !== undefined) session.loginHint = h
  if (d !== undefined) session.sid = d
  if (k !== undefined) session.idToken = k
  if (Object.keys(packed).some(isLater)) session.more = laterMembers(packed)
  return Object.freeze(session)
}

type Writable<T> = { -readonly [Name in keyof T]: T[Name] }

/** Every member that this version of the software knows. */
const members: ReadonlySet<string> = new Set('ialcvusotneprgGfhdkwxymbjq')

function isLater(name: string): boolean {
  return !members.has(name)
}

function laterMembers(packed: Packed): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(packed).filter(([name]) => isLater(name)))
}

const hyphen = 0x2d
const hexDigits = Uint8Array.from('0123456789abcdef', digit => digit.charCodeAt(0))

/** Written into one text, of which each is a part: made one by one they would cost four times as much. */
function guidsOf(packed: string | undefined): string[] {
  const guids: string[] = []
  if (packed === undefined) return guids
  const bytes = Buffer.from(packed, 'base64')
  const count = Math.floor(bytes.length / 16)
  const text = Buffer.allocUnsafe(count * 36)
  let to = 0
  for (let at = 0; at < count * 16; at++) {
    const byte = bytes[at] as number
    text[to++] = hexDigits[byte >> 4] as number
    text[to++] = hexDigits[byte & 15] as number
    const within = at & 15
    // Behind the 4th, 6th, 8th and 10th byte stands a hyphen.
    if (within === 3 || within === 5 || within === 7 || within === 9) text[to++] = hyphen
  }
  const all = text.toString('latin1')
  for (let at = 0; at < all.length; at += 36) guids.push(all.slice(at, at + 36))
  return guids
}
