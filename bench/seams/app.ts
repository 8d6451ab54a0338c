import secureSession from '@fastify/secure-session'
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'

import { sift, type Sifted } from './header-sieve.ts'
import { passportOffice, type Passport, type SignedIn } from './passport.ts'

/** Filled in by the guard hook on every request that gets through. */
export type Admitted = Readonly<{ passport: Passport; sifted: Sifted }>

declare module 'fastify' {
  interface FastifyRequest {
    admitted: Admitted | null
  }
}

/** A Fastify instance with the same guard in front for either seam; no log. */
export async function guardedApp(key: Buffer): Promise<FastifyInstance> {
  const app = Fastify({ logger: false, exposeHeadRoutes: false })
  app.decorateRequest('admitted', null)
  let recognise: ReturnType<typeof passportOffice> | undefined
  await app.register(async scope => {
    await scope.register(secureSession, { key })
    recognise = passportOffice(cookie => open(scope, cookie))
  })
  app.addHook('onRequest', (request, reply, done) => {
    const sifted = sift(request.raw.rawHeaders)
    const now = Date.now() / 1000
    const passport = sifted.session === undefined ? undefined : recognise?.(sifted.session, now)
    if (passport === undefined) {
      void reply.code(401).send()
      return
    }
    request.admitted = { passport, sifted }
    done()
  })
  return app
}

function open(scope: FastifyInstance, cookie: string): SignedIn | undefined {
  const session = scope.decodeSecureSession(decodeURIComponent(cookie))
  const person: unknown = session?.get('person')
  return person === undefined ? undefined : (person as SignedIn)
}

/** What the upstream is sent: the client's own headers, then the identity. */
export function upstreamHeaders(request: FastifyRequest): string[] {
  const admitted = request.admitted
  if (admitted === null) return []
  const headers = admitted.sifted.kept
  headers.push(...admitted.passport.headers)
  headers.push('X-Forwarded-For', request.raw.socket.remoteAddress ?? '', 'X-Forwarded-Proto', 'http')
  return headers
}
