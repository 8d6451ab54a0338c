import Fastify from 'fastify'
import type { Config } from '../../src/config/config.ts'
import type { Person } from '../../src/identity/person.ts'
import { createSessions } from '../../src/session/sessions.ts'
import { sessionOptionsOf } from '../../src/slices.ts'

/** Somebody with the role Admin. */
export const ada: Person = {
  user: 'ada-oid',
  subject: 'ada-sub',
  issuer: 'http://127.0.0.1:9',
  tenant: 'tenant-1',
  name: 'Ada Lovelace',
  email: 'ada@corp.example',
  preferredUsername: 'ada@corp.example',
  roles: ['Admin'],
  groups: ['g-1', 'g-2'],
}

/** Somebody without roles, and a name beyond ASCII. */
export const zoe: Person = {
  user: 'zoe-oid',
  subject: 'zoe-sub',
  issuer: 'http://127.0.0.1:9',
  name: 'Zoë 王',
  roles: [],
  groups: [],
}

/**
 * The Cookie header of somebody who signed in, made by the real session code under the configured keys.
 * @param now NumericDate, seconds: when the sign-in was
 */
export async function sessionCookie(
  config: Config,
  person: Person,
  now = Math.floor(Date.now() / 1000),
): Promise<string> {
  const app = Fastify()
  const { sessions } = await createSessions(
    app,
    sessionOptionsOf(config, () => true),
  )
  await app.ready()
  const created = await sessions.create({ person }, undefined, now)
  await app.close()
  if (created === undefined) throw new Error('the session does not fit into cookies')
  return created.setCookies.map(line => line.slice(0, line.indexOf(';'))).join('; ')
}
