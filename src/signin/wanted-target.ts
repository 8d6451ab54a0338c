import type { FastifyRequest } from 'fastify'
import { originOf, queryOf, type SigninOptions } from './options.ts'
import { returnTo } from './return-to.ts'

/**
 * Where somebody wants to go, as `returnTo` lets them: what `rd` says, or, with the endpoints of App Service, what the
 * first of its own parameters says, which may be a whole address of this origin.
 * @param theirs the names of App Service for it
 */
export function wantedTarget(
  request: FastifyRequest,
  theirs: readonly string[],
  options: Pick<SigninOptions, 'easyAuth' | 'own' | 'origins'>,
): string {
  const { easyAuth, own } = options
  const query = queryOf(request)
  const rd = query.get('rd')
  if (rd !== null || easyAuth?.hasEndpoints !== true) return returnTo(rd, own)
  const wanted = theirs.flatMap(name => query.get(name) ?? [])[0]
  const { origin } = originOf(options, request)
  return returnTo(wanted?.startsWith(`${origin}/`) ? wanted.slice(origin.length) : wanted, own)
}
