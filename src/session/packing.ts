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
  const { i, a, l, c, v, u, s, o, t, n, e, p, r, g, G, f, h, d, k, w, x, y, m, b, j, q, ...more } = packed
  const isOfNow = (q ?? 0) === (v ?? 0)
  const person: Person = Object.freeze({
    user: u,
    subject: s,
    issuer: o,
    ...(t !== undefined && { tenant: t }),
    ...(n !== undefined && { name: n }),
    ...(e !== undefined && { email: e }),
    ...(p !== undefined && { preferredUsername: p }),
    roles: Object.freeze(r ?? []),
    groups: Object.freeze([...guidsOf(G), ...(g ?? [])]),
    ...(w !== undefined && { authTime: w }),
    ...(x !== undefined && { acrs: Object.freeze(x) }),
    ...(y !== undefined && { profile: Object.freeze(y) }),
    ...(m !== undefined && isOfNow && { claims: Object.freeze(m) }),
    ...(b !== undefined && j !== undefined && isOfNow && { lacks: Object.freeze({ roles: b, groups: j }) }),
  })
  return Object.freeze({
    id: i,
    person,
    authenticatedAt: a,
    lastSeenAt: l,
    checkedAt: c ?? a,
    generation: v ?? 0,
    ...(f !== undefined && { refreshToken: f }),
    ...(h !== undefined && { loginHint: h }),
    ...(d !== undefined && { sid: d }),
    ...(k !== undefined && { idToken: k }),
    ...(Object.keys(more).length > 0 && { more }),
  })
}

function guidsOf(packed: string | undefined): string[] {
  const hex = Buffer.from(packed ?? '', 'base64').toString('hex')
  return Array.from({ length: hex.length / 32 }, (_, index) => {
    const part = hex.slice(index * 32, index * 32 + 32)
    return [part.slice(0, 8), part.slice(8, 12), part.slice(12, 16), part.slice(16, 20), part.slice(20)].join(
      '-',
    )
  })
}
