import { LruMap } from 'toad-cache'
import type { Identification, Identifier } from '../identity/identity.ts'
import type { Owner } from '../session/renewal.ts'
import { attemptLifetime } from '../session/session.ts'
import { keepChallenge } from './challenges.ts'
import type { SigninOptions } from './options.ts'

/** What the provider wants of people whose session it has ended with a claims challenge. */
export type OwedClaims = Readonly<{
  /** The provider has ended a session of theirs. @param claims JSON, as it has sent them */
  owe: (person: Owner, claims: string) => void
  /** The same identifier; the answer to somebody whose session is over has their next sign-in ask for that. */
  after: (identify: Identifier) => Identifier
}>

/** People who are remembered, of whom hardly any has such a challenge. */
const capacity = 1000

/**
 * Remembers it in this process only, until the browser comes: behind another one the sign-in is an ordinary one, in
 * which the provider asks for what it wants by itself.
 */
export function createOwedClaims(
  options: Pick<SigninOptions, 'jar' | 'attempts' | 'counted'> & {
    sessions: Pick<SigninOptions['sessions'], 'ownerOf'>
  },
): OwedClaims {
  const owed = new LruMap<string>(capacity, attemptLifetime * 1000)
  options.counted?.cache('owed_claims', () => owed.size)

  async function withChallenge(
    found: Extract<Identification, { kind: 'no' }>,
    cookie: string | undefined,
  ): Promise<Identification> {
    const owner = await options.sessions.ownerOf(cookie)
    const claims = owner && owed.get(keyOf(owner))
    if (owner === undefined || claims === undefined) return found
    owed.delete(keyOf(owner))
    const kept = keepChallenge(options, claims)
    return kept === undefined ? found : { ...found, setCookies: [...(found.setCookies ?? []), kept] }
  }

  function answer(found: Identification, cookie: string | undefined) {
    return found.kind === 'no' && owed.size > 0 ? withChallenge(found, cookie) : found
  }

  async function laterAnswer(found: Promise<Identification>, cookie: string | undefined) {
    return answer(await found, cookie)
  }

  return {
    owe: (person, claims) => owed.set(keyOf(person), claims),
    after: identify => (credentials, now) => {
      const found = identify(credentials, now)
      const { cookie } = credentials
      return found instanceof Promise ? laterAnswer(found, cookie) : answer(found, cookie)
    },
  }
}

function keyOf({ issuer, tenant = '', user }: Owner): string {
  return JSON.stringify([issuer, tenant, user])
}
