import type { Scenario } from '../scenario.ts'
import { bearer } from './bearer.ts'
import { firstSight } from './first-sight.ts'
import { get100k } from './get-100k.ts'
import { get1kFew } from './get-1k-few.ts'
import { get1k } from './get-1k.ts'
import { groups } from './groups.ts'
import { idleConnections } from './idle-connections.ts'
import { largeBodies } from './large-bodies.ts'
import { redirect } from './redirect.ts'
import { redisStore } from './redis-store.ts'
import { routes } from './routes.ts'
import { signInStorm } from './sign-in-storm.ts'
import { startUp } from './start-up.ts'
import { webSockets } from './web-sockets.ts'
import { workers } from './workers.ts'

/** In the order in which they are run: those with a goal first. */
export const scenarios: readonly Scenario[] = [
  get1k,
  firstSight,
  routes,
  groups,
  idleConnections,
  startUp,
  get1kFew,
  get100k,
  largeBodies,
  webSockets,
  redirect,
  bearer,
  signInStorm,
  redisStore,
  workers,
]
