import Fastify from 'fastify'
import { createSessions, type SessionKeeping } from '../../src/session/sessions.ts'

/** Base64 of 32 bytes, a different one for each number. */
export function keyOf(seed: number): string {
  return Buffer.alloc(32, seed).toString('base64')
}

/** Sessions as the gateway has them, under keys that can be chosen. */
export async function makeSessions(
  options: {
    keys?: readonly string[]
    clientId?: string
    keepsGroup?: (group: string) => boolean
    keeping?: SessionKeeping
  } = {},
) {
  const app = Fastify()
  const made = await createSessions(
    app,
    {
      keys: options.keys ?? [keyOf(1)],
      issuer: 'https://idp.example',
      clientId: options.clientId ?? 'client',
      publicOrigin: 'https://app.example',
      cookie: { name: 'entrada', sameSite: 'lax', secure: true, path: '/' },
      limits: { idle: 900, absolute: 3600 },
      keepsGroup: options.keepsGroup ?? (() => true),
    },
    options.keeping,
  )
  await app.ready()
  return { ...made, close: () => app.close() }
}

/** The Cookie header that a browser sends after these Set-Cookie lines. */
export function cookieHeader(lines: readonly string[]): string {
  return lines
    .map(line => line.split(';')[0] ?? '')
    .filter(pair => !pair.endsWith('='))
    .join('; ')
}
