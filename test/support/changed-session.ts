import type { Config } from '../../src/config/config.ts'
import type { Person } from '../../src/identity/person.ts'
import { createKeyRing } from '../../src/session/key-ring.ts'
import { pack, unpack, type Packed } from '../../src/session/packing.ts'
import { createSealers } from '../../src/session/sealer.ts'
import type { Session } from '../../src/session/session.ts'

/** The Cookie header of the same session once a refresh has changed the person. */
export async function changedCookie(
  config: Config,
  cookie: string,
  changes: Partial<Person>,
  more: Partial<Session> = {},
): Promise<string> {
  const sealerFor = await createSealers(createKeyRing(config.session.keys), {
    binding: {
      issuer: config.provider.issuer,
      clientId: config.provider.clientId,
      publicOrigin: config.publicOrigin,
    },
    purposes: [{ purpose: 'session', lifetime: config.session.absoluteTimeout }],
  })
  const sealer = sealerFor('session')
  const [name = '', value = ''] = cookie.split('=')
  const opened = sealer.open(value.slice(1))
  if (opened === undefined) throw new Error('there is no session in one cookie')
  const session = unpack(opened as Packed)
  const changed = {
    ...session,
    ...more,
    person: { ...session.person, ...changes },
    generation: session.generation + 1,
  }
  const sealed = sealer.seal(pack(changed))
  return `${name}=1${sealed}`
}
