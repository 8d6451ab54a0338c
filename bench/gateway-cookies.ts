import Fastify from 'fastify'

import { createSessions } from '../src/session/sessions.ts'
import type { Person } from './people.ts'
import { gatewaySettings } from './targets/gateway-settings.ts'

/** Seconds; as long as a session of the default settings. */
const lifetime = 8 * 3600

type Sessions = Awaited<ReturnType<typeof createSessions>>['sessions']

/** The gateway's own sessions in cookies, and what ends them. */
export async function benchSessions(
  sessionKey: string,
): Promise<Readonly<{ sessions: Sessions; close: () => Promise<void> }>> {
  const { issuer, clientId, publicOrigin, cookieName } = gatewaySettings
  const app = Fastify({ logger: false })
  const { sessions } = await createSessions(app, {
    keys: [sessionKey],
    issuer,
    clientId,
    publicOrigin,
    cookie: { name: cookieName, sameSite: 'lax', secure: false, path: '/' },
    limits: { idle: lifetime, absolute: lifetime },
    keepsGroup: () => true,
  })
  return { sessions, close: async () => app.close() }
}

/** Somebody as the gateway knows them after a sign-in. */
export function signedIn(person: Person): Parameters<Sessions['create']>[0] {
  return {
    person: {
      user: person.oid,
      subject: person.sub,
      issuer: gatewaySettings.issuer,
      tenant: person.tid,
      name: person.name,
      email: person.email,
      preferredUsername: person.preferredUsername,
      roles: person.roles,
      groups: person.groups,
    },
  }
}

/** Cookie headers of signed-in people, made by the same code as at sign-in. */
export async function gatewayCookies(
  sessionKey: string,
  everybody: readonly Person[],
): Promise<readonly string[]> {
  const { sessions, close } = await benchSessions(sessionKey)
  const now = Math.floor(Date.now() / 1000)
  const cookies: string[] = []
  for (const person of everybody) {
    const created = await sessions.create(signedIn(person), undefined, now)
    if (created === undefined) throw new Error('the session does not fit into cookies')
    const pairs = created.setCookies.map(line => line.slice(0, line.indexOf(';')))
    cookies.push(['theme=dark', ...pairs].join('; '))
  }
  await close()
  return cookies
}
