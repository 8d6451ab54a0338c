import { createAdministration } from './administration.ts'
import { addApplicationTokens } from './application-tokens.ts'
import { acceptingBearers } from './bearers.ts'
import { createClientScript } from './browser/client-script.ts'
import type { Config } from './config/config.ts'
import { createAssertions } from './forward/assertion.ts'
import { addProxiedMethods, forwardPlugin, jwksRoute } from './forward/plugin.ts'
import { OpenTunnels } from './forward/open-tunnels.ts'
import { routeUpgrades } from './forward/upgrade.ts'
import type { Gateway, GatewayOptions } from './gateway-shape.ts'
import { addGuard } from './guard/plugin.ts'
import { createRefusalNow } from './guard/refusal-now.ts'
import { seenOf } from './guard/passage.ts'
import { createPublicPort } from './guard/public-port.ts'
import { addAccessLog } from './observe/access-log.ts'
import { createAudit } from './observe/audit.ts'
import { createLogger } from './observe/logger.ts'
import { createTrust } from './observe/trusted-proxies.ts'
import { openKeeping } from './keeping.ts'
import { createLifecycle } from './lifecycle.ts'
import { pageContexts } from './pages/page-context.ts'
import { compilePolicy } from './policy/compile.ts'
import { groupsNamed } from './policy/needs.ts'
import { createProvider } from './provider/provider.ts'
import { createSessions } from './session/sessions.ts'
import { createPostKeeping } from './signin/post-keeping.ts'
import { createRefreshing } from './signin/refreshing.ts'
import { addSignin } from './signin/plugin.ts'
import * as slices from './slices.ts'
import { steppingUp } from './stepping-up.ts'
import { tellingOf } from './telling.ts'

export type { Gateway, GatewayOptions }

/** Puts the rooms together, in the order in which a request passes them. */
export async function buildGateway(config: Config, options: GatewayOptions): Promise<Gateway> {
  const { auth, publicOrigin, headers } = config
  const now = options.now ?? (() => Math.floor(Date.now() / 1000))
  const log = createLogger(config.log.level, options.logDestination, options.pid)
  const audit = createAudit(log)
  const trusts = createTrust(config.listen.trustedProxies)
  const pageContext = pageContexts(config.pages, now)
  const common = { log, publicOrigin, audit, now, pageContext }
  const { own, shown } = slices.ownPagesOf(config)

  const policy = compilePolicy(slices.rulesOf(config), config.defaultAccess)
  const named = groupsNamed(policy)
  const { sendsGroups, ...telling } = tellingOf(config)

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
  const signed = { seeds: assertionSeeds, issuer: publicOrigin }
  const assertions = headers.assertion.enabled ? createAssertions(signed) : undefined
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
      clientScript: createClientScript(auth.prefix, config.pages.languages),
    })
  })
  await app.register(async scope => {
    const asking = { isProviderAway, identifiers: [stepping.after(identify)], keepPost: posts?.keep }
    addGuard(scope, { ...common, ...shown, trusts, policy, ...asking, ...bearers.asking })
    addApplicationTokens(scope, config, { ...wing, ...shown, ...refreshing, ...bearers.asking, attempts })
    await forwardPlugin(scope, {
      ...common,
      ...{ trusts, assertions, ...telling, ...stepping },
      upstreams: slices.upstreamsOf(config),
      readFile,
      warn: (facts, message) => log.warn(facts, message),
      isOurCookie: jar.isOurs,
      tunnels: new OpenTunnels(config.listen.limits),
      sessions: bearers.followed,
      refusalNow: createRefusalNow(policy, trusts, now),
      passageOf: request => request.passage,
      onUpgraded: reply => accessLog?.write(reply, 101),
      onCut: reply => accessLog?.writeCut(reply),
      ending: life.ending,
    })
  })
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
