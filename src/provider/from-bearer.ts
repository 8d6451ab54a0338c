import { createHash } from 'node:crypto'
import type { Caches } from '../caches.ts'
import { groupsOverage } from '../entra/overage.ts'
import { GatewayError, type ErrorCode } from '../errors.ts'
import type { Claims } from '../identity/claims.ts'
import { isBearer, type Identification, type Identifier, type Identity } from '../identity/identity.ts'
import { personFromClaims, type ClaimRules, type Person } from '../identity/person.ts'
import type { Followed } from '../identity/standing.ts'
import type { BearerToken } from './bearer-token.ts'
import { createTokenMemory, type Outcome } from './token-memory.ts'

export type FromBearerOptions = Readonly<{
  /** @throws GatewayError */
  verify: (token: string, now: number) => Promise<BearerToken>
  claimRules: ClaimRules
  /** Seconds. */
  clockTolerance: number
  /** NumericDate, seconds. */
  now: () => number
  counted?: Caches
}>

export type FromBearer = Readonly<{
  identify: Identifier
  /** Follows whoever came with a token while something is open; undefined for anybody else. */
  follow: (identity: Identity) => Followed | undefined
}>

/** Seconds for which a token is not looked at again: a key that is withdrawn counts for no longer. */
const believedFor = 60
const refusedFor = 10

/** Characters. Node takes no more for all headers of a request together. */
const longestToken = 16_384

type Bearer = Readonly<{ identity: Identity; audiences: readonly string[] }>

/**
 * Who somebody is by a bearer token (RFC 6750 section 2.1), at once while it is remembered. Any other scheme is none of its
 * business; what has this one decides, be it ever so malformed. Forms and queries are not looked at (sections 2.2, 2.3).
 */
export function fromBearer(options: FromBearerOptions): FromBearer {
  const { verify, clockTolerance } = options
  // Only Graph says what its properties are, and it is not asked here.
  const claimRules = { ...options.claimRules, profile: [] }
  const expiries = new WeakMap<Identity, number>()

  const memory = createTokenMemory<Bearer>()
  options.counted?.cache('bearer_tokens', memory.size)

  async function judge(token: string, now: number): Promise<Outcome<Bearer>> {
    try {
      const { claims, grant, audiences, expiresAt } = await verify(token, now)
      const person = personFromClaims(claims, claimRules)
      const identity: Identity = Object.freeze({
        ...person,
        ...(groupsOverage(claims, claimRules.groups) && withoutGroups(person)),
        ...grant,
        sessionId: publicTokenId(token, claims),
        authenticatedAt: typeof claims['iat'] === 'number' ? claims['iat'] : now,
      })
      expiries.set(identity, expiresAt)
      const until = Math.min(now + believedFor, expiresAt + clockTolerance)
      return { kind: 'believed', value: { identity, audiences }, until }
    } catch (error) {
      if (!(error instanceof GatewayError) || !aboutTheToken.has(error.code)) throw error
      // Nothing is believed of it yet, and whose tenants are allowed is nobody's business.
      const isForeign = error.code === 'ERR_SIGNIN_TENANT_NOT_ALLOWED'
      return {
        kind: 'refused',
        reason: isForeign ? 'no key of the provider fits the token' : error.message,
        until: now + refusedFor,
      }
    }
  }

  return {
    identify: ({ authorization, audiences = [] }, now) => {
      if (authorization === undefined || !isBearer(authorization)) return notMine
      const token = tokenIn(authorization)
      if (token === undefined) return refused('the token is no signed JWT in the compact form')
      const known = memory.known(token, now)
      if (known !== undefined) return judged(known, audiences)
      return memory.learn(token, now, async () => judge(token, now)).then(later => judged(later, audiences))
    },
    follow: identity => {
      const expiresAt = expiries.get(identity)
      if (expiresAt === undefined) return undefined
      // What was opened with a token that only the tolerance still lets in ends with that.
      const end = options.now() < expiresAt ? expiresAt : expiresAt + clockTolerance
      return {
        standing: now => (now < end ? { kind: 'live', identity } : { kind: 'over', reason: 'expired' }),
        sent: () => undefined,
        release: () => undefined,
      }
    },
  }
}

/** Whose groups the token leaves out, for they are too many: nobody knows any, nor which they are not in. */
function withoutGroups({ lacks }: Person): Pick<Person, 'groups' | 'lacks'> {
  return { groups: [], ...(lacks !== undefined && { lacks: { ...lacks, groups: [] } }) }
}

/** Whom it is meant for is for the route to say. */
function judged(outcome: Outcome<Bearer>, audiences: readonly string[]): Identification {
  if (outcome.kind === 'refused') return refused(outcome.reason)
  const { value } = outcome
  return value.audiences.some(audience => audiences.includes(audience))
    ? { kind: 'yes', identity: value.identity, setCookies: noCookies }
    : refused('the token is meant for another audience')
}

/** Errors that say something of the token; all others, that nobody can tell now. */
const aboutTheToken: ReadonlySet<ErrorCode> = new Set([
  ...(['ERR_PROVIDER_TOKEN_INVALID', 'ERR_PROVIDER_CLOCK', 'ERR_SIGNIN_TENANT_NOT_ALLOWED'] as const),
])

/** Three parts and no more, before anything of it is read: no JWE, and nothing that nobody has signed. */
function tokenIn(authorization: string): string | undefined {
  if (authorization.length > longestToken) return undefined
  return /^\w+ +([\w-]+\.[\w-]+\.[\w-]+) *$/.exec(authorization)?.[1]
}

/** The one public value of a token, as a session has one: a hash of the name that its issuer gave it, or else of all of it. */
function publicTokenId(token: string, { iss, uti, jti }: Claims): string {
  const name = uti ?? jti
  const named = typeof name === 'string' && name !== '' ? JSON.stringify([iss, name]) : token
  return createHash('sha256').update(named).digest('base64url').slice(0, 22)
}

function refused(reason: string): Identification {
  return { kind: 'no', code: 'ERR_TOKEN_INVALID', reason }
}

const noCookies: readonly string[] = Object.freeze([])
const notMine: Identification = Object.freeze({ kind: 'not-mine' })
