import { fromBearer, type FromBearer } from '../../src/provider/from-bearer.ts'
import type { BearerToken } from '../../src/provider/bearer-token.ts'
import type { Identification } from '../../src/identity/identity.ts'
import type { Named } from '../../src/identity/person.ts'
import { api, moment, verifyEntra } from './bearer-alone.ts'

export type Alone = FromBearer &
  Readonly<{
    /** The clock. */
    time: { now: number }
    /** Tokens that were really looked at. */
    looked: readonly string[]
    /** What a header comes to. */
    says: (authorization: string | undefined, audiences?: readonly string[]) => Promise<Identification>
  }>

/** Identification by bearer tokens of Entra, without a gateway around it. */
export function fromBearerAlone(
  verify: (token: string, now: number) => Promise<BearerToken> = (token, now) => verifyEntra(token, { now }),
  named?: Named,
): Alone {
  const time = { now: moment }
  const looked: string[] = []
  const alone = fromBearer({
    verify: async (token, now) => {
      looked.push(token)
      return verify(token, now)
    },
    claimRules: {
      subject: 'oid',
      name: 'name',
      email: 'email',
      preferredUsername: 'preferred_username',
      roles: ['roles'],
      groups: ['groups'],
      groupPrefix: '',
      trustEmail: 'tenant',
      ...(named !== undefined && { named }),
    },
    clockTolerance: 120,
    now: () => time.now,
  })
  const says: Alone['says'] = async (authorization, audiences = [api]) =>
    alone.identify({ cookie: undefined, authorization, audiences }, time.now)
  return { ...alone, time, looked, says }
}
