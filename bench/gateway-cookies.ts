import Fastify from 'fastify'

import { createCookieJar } from '../src/session/cookie-jar.ts'
import { createCookieStore } from '../src/session/cookie-store.ts'
import { createMarks } from '../src/session/marks.ts'
import { createRevocations } from '../src/session/revocations.ts'
import { createSealers } from '../src/session/sealer.ts'
import type { Person } from './people.ts'
import { gatewaySettings } from './targets/gateway-settings.ts'

/** Seconds; as long as a session of the default settings. */
const lifetime = 8 * 3600

/** Cookie headers of signed-in people, made by the same code as at sign-in. */
export async function gatewayCookies(
  sessionKey: string,
  everybody: readonly Person[],
): Promise<readonly string[]> {
  const { issuer, clientId, publicOrigin, cookieName } = gatewaySettings
  const app = Fastify({ logger: false })
  const binding = { issuer, clientId, publicOrigin }
  const sealers = await createSealers(app, {
    keys: [sessionKey],
    binding,
    sessionLifetime: lifetime,
    attemptLifetime: 3600,
  })
  const store = createCookieStore({
    jar: createCookieJar({ name: cookieName, sameSite: 'lax', secure: false, path: '/' }),
    sealer: sealers.session,
    limits: { idle: lifetime, absolute: lifetime },
    keepsGroup: () => true,
    ended: createRevocations(lifetime, createMarks([sessionKey], binding)),
  })
  const now = Math.floor(Date.now() / 1000)
  const cookies = everybody.map(person => {
    const created = store.create(
      {
        person: {
          user: person.oid,
          subject: person.sub,
          issuer,
          tenant: person.tid,
          name: person.name,
          email: person.email,
          preferredUsername: person.preferredUsername,
          roles: person.roles,
          groups: person.groups,
        },
      },
      undefined,
      now,
    )
    if (created === undefined) throw new Error('the session does not fit into cookies')
    return ['theme=dark', ...created.setCookies.map(line => line.slice(0, line.indexOf(';')))].join('; ')
  })
  await app.close()
  return cookies
}
