import { acceptingBearers } from './bearers.ts'
import { createClientScript } from './browser/client-script.ts'
import type { Config } from './config/config.ts'
import { policyOf } from './config/policy-of.ts'
import type { Rules } from './forward/live-connections.ts'
import { addProxiedMethods, jwksRoute } from './forward/plugin.ts'
import { routeUpgrades } from './forward/upgrade.ts'
import type { GatewayOptions } from './gateway-shape.ts'
import type { Ground } from './ground.ts'
import { seenOf } from './guard/passage.ts'
import { createRefusalNow } from './guard/refusal-now.ts'
import { addGuardedWing } from './guarded-wing.ts'
import { openKeeping } from './keeping.ts'
import { endsOf } from './lifecycle.ts'
import { countedUntil } from './measuring.ts'
import { addAccessLog } from './observe/access-log.ts'
import { createPublicOrigins } from './observe/public-origins.ts'
import { pageContexts } from './pages/page-context.ts'
import { groupsNamed, rolesNamed } from './policy/needs.ts'
import { createSessions } from './session/sessions.ts'
import { createPostKeeping } from './signin/post-keeping.ts'
import { createRefreshing } from './signin/refreshing.ts'
import { addSignin } from './signin/plugin.ts'
import * as slices from './slices.ts'
import { steppingUp } from './stepping-up.ts'
import { leaseProvider } from './leased-provider.ts'
import { createTelling, tellingOf } from './telling.ts'
import { openTracing } from './tracing.ts'

/** @property close what was added to `ends` */
export type Built = Awaited<ReturnType<typeof buildStorey>> & Readonly<{ close: () => Promise<void> }>

/**
 * Puts the rooms together that are made of settings, in the order in which a request passes them.
 * @param ends is given what has to be done when it is over, or has come to nothing; what came last is done first
 * @param before what is in force until then
 */
export async function buildStorey(
  config: Config,
  options: GatewayOptions,
  ground: Ground,
  ends: (end: () => Promise<unknown>) => void,
  before?: Readonly<{ isFound: () => boolean }>,
) {
  const { auth, publicOrigin } = config
  const { now, log, audit, counting, metrics, trusts, life, readFile, port, tunnels, used } = ground
  const pageContext = pageContexts(config.pages, now)
  const origins = createPublicOrigins(config.origins, trusts)
  const counted = countedUntil(metrics, ends)
  const common = { log, publicOrigin, origins, audit, now, pageContext, counted }
  const { own, shown } = slices.ownPagesOf(config)

  const policy = policyOf(config)
  const named = groupsNamed(policy)
  const { sendsGroups, ownHeaders } = tellingOf(config)

  const { release, ...until } = endsOf(life)
  ends(async () => release())
  const tracing = await openTracing(config, readFile, trusts, log)
  ends(tracing.close)
  const { app, line } = port.answering({
    ...{ trusts, ...common, ...shown, ...until },
    accessLog: () => accessLog,
    makeRoom: cookie => jar.clearAttempts(cookie),
  })
  ends(async () => app.close())
  addProxiedMethods(app)
  const sessionOptions = slices.sessionOptionsOf(config, group => sendsGroups || named.has(group))
  const keeping = await openKeeping(config, { ...options, together: ground.together }, { log, now, counted })
  const made = await createSessions(app, sessionOptions, keeping)
  const { jar, ring, sessions, attempts, assertionSeeds, revocations, lostPosts } = made
  const groups = { named, sendsAll: sendsGroups }
  const { provider, release: leave } = await leaseProvider(config, options, ground, groups, before)
  ends(leave)
  const warn = (facts: object, message: string) => log.warn(facts, message)
  const easyAuth = slices.easyAuthOf(config)
  const { assertions, identityHeadersOf } = createTelling(config, {
    ...{ seeds: assertionSeeds, now, warn, isObjectId: easyAuth.isObjectId },
  })
  const accessLog = addAccessLog(app, log, config.log.access, seenOf, tracing.watch(app, counting))

  const renewalRules = slices.renewalRulesOf(config, sendsGroups || named.size > 0)
  const namedRights = { roles: rolesNamed(policy), groups: named }
  const wing = { ...common, ...renewalRules, namedRights, provider, sessions, jar, sharing: made.sharing }
  const stepping = steppingUp(config, policy, { jar, attempts, sessions, own, counted })
  const refreshing = createRefreshing({ ...wing, ...slices.freshnessOf(config), ...stepping })
  const { identify, isProviderAway } = refreshing
  const bearers = acceptingBearers(config, wing)
  const posts = createPostKeeping({ ...wing, own, lostPosts, maxSize: config.lostPost.maxSize })
  await app.register(async scope => {
    if (assertions !== undefined) jwksRoute(scope, `${auth.prefix}/jwks.json`, assertions)
    await addSignin(scope, {
      ...wing,
      ...{
        own,
        posts,
        attempts,
        used,
        refresh: refreshing.refresh,
        isStale: refreshing.isStale,
        ...stepping,
      },
      rateLimit: auth.rateLimit,
      easyAuth,
      clientScript: createClientScript(auth.prefix, config.pages.languages),
    })
  })
  const refusalNow = createRefusalNow(policy, trusts, now, sessionOptions.belongs)
  const rules = { refusalNow, ageCounts: stepping.ageCounts }
  const listeners: ((rules: Rules) => void)[] = []
  const over = new AbortController()
  const guarded = {
    ...{ ...wing, ...shown, ...refreshing, ...stepping, ...bearers.asking, followed: bearers.followed },
    ...{ trusts, policy, attempts, isProviderAway, readFile, accessLog, tunnels, ...until, warn, ...rules },
    ...{ identifiers: [stepping.after(identify)], keepPost: posts?.keep, isOurCookie: jar.isOurs },
    ...{ ownHeaders, identityHeadersOf, tracing },
    onRules: (listener: (rules: Rules) => void) => void listeners.push(listener),
    over: over.signal,
  }
  await app.register(scope => addGuardedWing(scope, config, guarded))
  routeUpgrades(app, until.ending, port.Response)
  await app.ready()
  provider.start()

  return {
    ...{ app, line, provider, revocations, rules, isFound: () => provider.state().found },
    /** Why sessions cannot be looked up at the moment. */
    problem: () => keeping.store?.problem(),
    keys: config.session.keys,
    end: () => over.abort(),
    judgeBy: (other: Readonly<{ rules: Rules; keys: readonly string[] }>) => {
      for (const listener of listeners) listener(other.rules)
      ring.replace(other.keys).catch((err: unknown) => log.error({ err }, 'session keys'))
    },
  }
}
