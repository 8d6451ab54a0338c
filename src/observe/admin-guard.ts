import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { accessOf, challenges } from './admin-access.ts'
import { auditedRequest, type Audit } from './audit.ts'
import { requestIdOf } from './request-id.ts'

export type AdminGuardOptions = Readonly<{
  /** The token of the admin port, read anew. @throws when its file cannot be read */
  token: () => string
  audit: Audit
}>

/** Lets nobody into a scope without the token. @param refuse sends the answer, with a sentence for people */
export function addAdminGuard(
  scope: FastifyInstance,
  { token, audit }: AdminGuardOptions,
  refuse: (reply: FastifyReply, status: 401 | 403, detail: string) => FastifyReply,
): void {
  scope.addHook('onRequest', (request, reply, next) => {
    const access = accessOf(request.headers, token(), request.method === 'GET' || request.method === 'HEAD')
    if (access === 'granted') return next()
    const reason = access === 'foreign' ? access : 'token'
    const path = request.routeOptions.url ?? ''
    audit({ event: 'admin.refused', ...askedBy(request), path, reason })
    if (access === 'foreign') {
      const detail = 'by Basic this has to come from a page of this port (Sec-Fetch-Site: same-origin)'
      return void refuse(reply, 403, detail)
    }
    reply.header('www-authenticate', challenges)
    return void refuse(reply, 401, 'the token of the admin port is missing or wrong')
  })
}

/** Which request to the admin port an event came of. */
export function askedBy({ raw, ip }: FastifyRequest) {
  return auditedRequest({ id: requestIdOf(raw, () => false), ip })
}
