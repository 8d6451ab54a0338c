import secureSession from '@fastify/secure-session'
import Fastify from 'fastify'

import type { Person } from './people.ts'

/** Cookie headers as @fastify/secure-session itself would have them sent, one a person. */
export async function secureSessionCookies(
  key: Buffer,
  name: string,
  everybody: readonly Person[],
): Promise<readonly string[]> {
  const app = Fastify({ logger: false })
  await app.register(secureSession, { key, cookieName: name })
  await app.ready()
  const expiresAt = Math.floor(Date.now() / 1000) + 8 * 3600
  const cookies = everybody.map(person => {
    const session = app.createSecureSession({ person: { ...person, expiresAt } })
    return `theme=dark; ${name}=${encodeURIComponent(app.encodeSecureSession(session))}`
  })
  await app.close()
  return cookies
}
