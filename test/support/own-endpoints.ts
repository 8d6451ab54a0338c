import type { FastifyInstance } from 'fastify'

/**
 * Paths of the gateway's own endpoints, behind the prefix and its slash, as they are registered: whoever tries them
 * all forgets none that is added later. @throws when there are none
 */
export function ownEndpoints(app: FastifyInstance, prefix = '/.auth'): readonly string[] {
  const [, behind = ''] = app.printRoutes({ commonPrefix: false }).split(`── ${prefix.slice(1)} (`)
  const paths = [...behind.matchAll(/── \/(\S+) \(/g)].map(([, path = '']) => path)
  if (paths.length === 0) throw new Error('no endpoint of our own is found')
  return paths
}
