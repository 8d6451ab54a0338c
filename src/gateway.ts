import { createAdministration } from './administration.ts'
import { acceptingBearers } from './bearers.ts'
import { createClientScript } from './browser/client-script.ts'
import type { Config } from './config/config.ts'
import { policyOf } from './config/policy-of.ts'
import { addProxiedMethods, jwksRoute } from './forward/plugin.ts'
import { routeUpgrades } from './forward/upgrade.ts'
import type { Gateway, GatewayOptions } from './gateway-shape.ts'
import { seenOf } from './guard/passage.ts'
import { createPublicPort } from './guard/public-port.ts'
import { addGuardedWing } from './guarded-wing.ts'
import { addAccessLog } from './observe/access-log.ts'
import { createAudit } from './observe/audit.ts'
import { createLogger } from './observe/logger.ts'
import { createPublicOrigins } from './observe/public-origins.ts'
import { createTrust } from './observe/trusted-proxies.ts'
import { openKeeping } from './keeping.ts'
import { createLifecycle } from './lifecycle.ts'
import { pageContexts } from './pages/page-context.ts'
import { groupsNamed } from './policy/needs.ts'
import { createProvider } from './provider/provider.ts'
import { createSessions } from './session/sessions.ts'
import { createPostKeeping } from './signin/post-keeping.ts'
import { createRefreshing } from './signin/refreshing.ts'
import { addSignin } from './signin/plugin.ts'
import * as slices from './slices.ts'
import { steppingUp } from './stepping-up.ts'
import { createTelling, tellingOf } from './telling.ts'

export type { Gateway, GatewayOptions }

/** Puts the rooms together, in the order in which a request passes them. */
export async function buildGateway(config: Config, options: GatewayOptions): Promise<Gateway> {
  const { auth, publicOrigin } = config
  const now = options.now ?? (() => Math.floor(Date.now() / 1000))
  const log = createLogger(config.log.level, options.logDestination, options.pid)
  const audit = createAudit(log)
  const trusts = createTrust(config.listen.trustedProxies)
  const pageContext = pageContexts(config.pages, now)
  const origins = createPublicOrigins(config.origins, trusts)
  const common = { log, publicOrigin, origins, audit, now, pageContext }
  const { own, shown } = slices.ownPagesOf(config)

  const policy = policyOf(config)
  const named = groupsNamed(policy)
  const { sendsGroups, ownHeaders } = tellingOf(config)

  const life = createLifecycle()
  const readFile = (file: string) => options.readSecret({ file })
  const port = createPublicPort({
    ...{ trusts, life, readFile, listen: config.listen, ...common, ...shown, ...options.listening },
    accessLog: () => accessLog,
    makeRoom: cookie => jar.clearAttempts(cookie),
  })
  const { app } = port
  addProxiedMethods(app)
  const sessionOptions = slices.sessionOptionsOf(config, group => sendsGroups || named.has(group))
  const keeping = await openKeeping(config, options, { log, now })
  const made = await createSessions(app, sessionOptions, keeping)
  const { jar, sessions, attempts, assertionSeeds, revocations, lostPosts } = made
  const provider = createProvider(
    slices.providerSettingsOf(config, options.readSecret, { named, sendsAll: sendsGroups }),
    log,
    now,
  )
  const warn = (facts: object, message: string) => log.warn(facts, message)
  const easyAuth = slices.easyAuthOf(config)
  const { assertions, identityHeadersOf } = createTelling(config, {
    ...{ seeds: assertionSeeds, now, warn, isObjectId: easyAuth.isObjectId },
  })
  const accessLog = addAccessLog(app, log, config.log.access, seenOf)

  const renewalRules = slices.renewalRulesOf(config, sendsGroups || named.size > 0)
  const wing = { ...common, ...renewalRules, provider, sessions, jar, sharing: made.sharing }
  const stepping = steppingUp(config, policy, { jar, attempts, sessions, own })
  const refreshing = createRefreshing({ ...wing, ...slices.freshnessOf(config), ...stepping })
  const { identify, isProviderAway } = refreshing
  const bearers = acceptingBearers(config, wing)
  const posts = createPostKeeping({ ...wing, own, lostPosts, maxSize: config.lostPost.maxSize })
  await app.register(async scope => {
    if (assertions !== undefined) jwksRoute(scope, `${auth.prefix}/jwks.json`, assertions)
    await addSignin(scope, {
      ...wing,
      ...{ own, posts, attempts, refresh: refreshing.refresh, isStale: refreshing.isStale, ...stepping },
      rateLimit: auth.rateLimit,
      easyAuth,
      clientScript: createClientScript(auth.prefix, config.pages.languages),
    })
  })
  const guarded = {
    ...{ ...wing, ...shown, ...refreshing, ...stepping, ...bearers.asking, followed: bearers.followed },
    ...{ trusts, policy, attempts, isProviderAway, readFile, accessLog, ending: life.ending, warn },
    ...{ identifiers: [stepping.after(identify)], keepPost: posts?.keep, isOurCookie: jar.isOurs },
    ...{ ownHeaders, identityHeadersOf },
  }
  await app.register(scope => addGuardedWing(scope, config, guarded))
  routeUpgrades(app, life.ending, port.Response)

  const state = { provider: provider.state, isDraining: life.isDraining, sessions: keeping.store?.problem }
  const { admin, readiness } = createAdministration(config, options.readSecret, {
    ...{ revocations, state, audit, log, now },
  })
  await Promise.all([app.ready(), admin.ready()])
  provider.start()
  const closeAll = () => app.close().then(() => Promise.all([admin.close(), provider.stop()]))
  return { ...port, admin, readiness, log, drain: life.drain, close: grace => life.finish(grace, closeAll) }
}
