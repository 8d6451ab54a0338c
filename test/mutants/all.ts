import { appTokens } from './app-tokens.ts'
import { attacks } from './attacks.ts'
import { audit } from './audit.ts'
import { bearer } from './bearer.ts'
import { browser } from './browser.ts'
import { bulk } from './bulk.ts'
import { config } from './config.ts'
import { ownHeaders } from './custom-headers.ts'
import { doctor } from './doctor.ts'
import { cors } from './cors.ts'
import { credentials } from './credentials.ts'
import { easyAuth } from './easyauth.ts'
import { endings } from './endings.ts'
import { entra } from './entra.ts'
import { forwardAuth } from './forward-auth.ts'
import { explained } from './explain.ts'
import { forward } from './forward.ts'
import { graph } from './graph.ts'
import { guard } from './guard.ts'
import { identity } from './identity.ts'
import { keys } from './keys.ts'
import { listening } from './listening.ts'
import { live } from './live.ts'
import { lostPost } from './lost-post.ts'
import { messages } from './messages.ts'
import { metrics } from './metrics.ts'
import { migrate } from './migrate.ts'
import type { Mutant } from './mutant.ts'
import { network } from './network.ts'
import { origins } from './origins.ts'
import { pages } from './pages.ts'
import { platforms } from './platforms.ts'
import { policy } from './policy.ts'
import { presets } from './presets.ts'
import { proof } from './proof.ts'
import { provider } from './provider.ts'
import { redisStore } from './redis-store.ts'
import { refresh } from './refresh.ts'
import { register } from './register.ts'
import { release } from './release.ts'
import { reload } from './reload.ts'
import { revocation } from './revocation.ts'
import { rules } from './rules.ts'
import { session } from './session.ts'
import { sharing } from './sharing.ts'
import { signin } from './signin.ts'
import { tenantsAndSources } from './tenants.ts'
import { status } from './status.ts'
import { stepUp } from './step-up.ts'
import { tracing } from './tracing.ts'
import { tunnel } from './tunnel.ts'
import { way } from './way.ts'
import { workers } from './workers.ts'

/** Every defence that is taken out in turn by tools/mutants.ts. */
export const mutants: readonly Mutant[] = [
  ...policy,
  ...explained,
  ...rules,
  ...identity,
  ...entra,
  ...config,
  ...ownHeaders,
  ...presets,
  ...proof,
  ...easyAuth,
  ...origins,
  ...forwardAuth,
  ...doctor,
  ...credentials,
  ...session,
  ...redisStore,
  ...refresh,
  ...keys,
  ...provider,
  ...signin,
  ...endings,
  ...revocation,
  ...sharing,
  ...bearer,
  ...browser,
  ...graph,
  ...stepUp,
  ...guard,
  ...listening,
  ...forward,
  ...bulk,
  ...way,
  ...tunnel,
  ...live,
  ...lostPost,
  ...messages,
  ...pages,
  ...attacks,
  ...workers,
  ...metrics,
  ...status,
  ...register,
  ...reload,
  ...tenantsAndSources,
  ...appTokens,
  ...migrate,
  ...cors,
  ...network,
  ...platforms,
  ...audit,
  ...tracing,
  ...release,
]
