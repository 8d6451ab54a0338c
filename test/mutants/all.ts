import { attacks } from './attacks.ts'
import { browser } from './browser.ts'
import { config } from './config.ts'
import { endings } from './endings.ts'
import { entra } from './entra.ts'
import { forward } from './forward.ts'
import { guard } from './guard.ts'
import { identity } from './identity.ts'
import { keys } from './keys.ts'
import { listening } from './listening.ts'
import { live } from './live.ts'
import { lostPost } from './lost-post.ts'
import { messages } from './messages.ts'
import type { Mutant } from './mutant.ts'
import { pages } from './pages.ts'
import { policy } from './policy.ts'
import { provider } from './provider.ts'
import { redisStore } from './redis-store.ts'
import { refresh } from './refresh.ts'
import { revocation } from './revocation.ts'
import { session } from './session.ts'
import { sharing } from './sharing.ts'
import { signin } from './signin.ts'
import { tunnel } from './tunnel.ts'
import { way } from './way.ts'
import { workers } from './workers.ts'

/** Every defence that is taken out in turn by tools/mutants.ts. */
export const mutants: readonly Mutant[] = [
  ...policy,
  ...identity,
  ...entra,
  ...config,
  ...session,
  ...redisStore,
  ...refresh,
  ...keys,
  ...provider,
  ...signin,
  ...endings,
  ...revocation,
  ...sharing,
  ...browser,
  ...guard,
  ...listening,
  ...forward,
  ...way,
  ...tunnel,
  ...live,
  ...lostPost,
  ...messages,
  ...pages,
  ...attacks,
  ...workers,
]
