import Fastify from 'fastify'
import type { Config } from '../../src/config/config.ts'
import type { Person } from '../../src/identity/person.ts'
import { pack, unpack, type Packed } from '../../src/session/packing.ts'
import { createSealers } from '../../src/session/sealer.ts'
import { attemptLifetime } from '../../src/session/session.ts'

/** The Cookie header of the same session once a refresh has changed the person. */
export async function changedCookie(
  config: Config,
  cookie: string,
  changes: Partial<Person>,
): Promise<string> {
  const app = Fastify()
  const { session: sealer } = await createSealers(app, {
    keys: config.session.keys,
    binding: {
      issuer: config.provider.issuer,
      clientId: config.provider.clientId,
      publicOrigin: config.publicOrigin,
    },
    sessionLifetime: config.session.absoluteTimeout,
    attemptLifetime,
  })
  const [name = '', value = ''] = cookie.split('=')
  const opened = sealer.open(value.slice(1))
  if (opened === undefined) throw new Error('there is no session in one cookie')
  const session = unpack(opened as Packed)
  const changed = {
    ...session,
    person: { ...session.person, ...changes },
    generation: session.generation + 1,
  }
  const sealed = sealer.seal(pack(changed))
  await app.close()
  return `${name}=1${sealed}`
}
