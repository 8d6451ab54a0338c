import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { DestinationStream, Logger } from 'pino'
import type { Config, SecretSource } from './config/config.ts'
import { createAssertions } from './forward/assertion.ts'
import {
  addProxiedMethods,
  defaultTimeouts,
  forwardPlugin,
  jwksRoute,
  type Timeouts,
} from './forward/plugin.ts'
import { routeUpgrades } from './forward/upgrade.ts'
import { addGuard } from './guard/plugin.ts'
import { createServer } from './guard/server.ts'
import { addAccessLog } from './observe/access-log.ts'
import { createAudit } from './observe/audit.ts'
import { createAdmin } from './observe/health.ts'
import { createLogger } from './observe/logger.ts'
import { createTrust } from './observe/trusted-proxies.ts'
import { createLifecycle } from './lifecycle.ts'
import { compilePolicy } from './policy/compile.ts'
import { groupsNamed } from './policy/needs.ts'
import { createProvider } from './provider/provider.ts'
import { createSessions } from './session/sessions.ts'
import { addSignin } from './signin/plugin.ts'
import { claimRulesOf, providerSettingsOf, sessionOptionsOf } from './slices.ts'

/** The whole gateway, not listening yet. */
export type Gateway = Readonly<{
  app: FastifyInstance
  admin: FastifyInstance
  log: Logger
  /** From now on /readyz says 503; requests are still taken. */
  drain: () => void
  /** Ends listening; running requests get this many seconds. */
  close: (graceSeconds: number) => Promise<void>
}>

export type GatewayOptions = Readonly<{
  readSecret: (source: SecretSource) => string
  logDestination?: DestinationStream
  /** NumericDate, seconds. */
  now?: () => number
  timeouts?: Timeouts
}>

/** Puts the rooms together, in the order in which a request passes them. */
export async function buildGateway(config: Config, options: GatewayOptions): Promise<Gateway> {
  const { auth, publicOrigin, headers } = config
  const now = options.now ?? (() => Math.floor(Date.now() / 1000))
  const log = createLogger(config.log.level, options.logDestination)
  const audit = createAudit(log)
  const trusts = createTrust(config.listen.trustedProxies)
  const pageContext = (request: FastifyRequest) => ({
    ...config.pages,
    requestId: request.id,
    time: new Date(now() * 1000).toISOString(),
  })
  const common = { publicOrigin, audit, now, pageContext }
  const own = { prefix: auth.prefix, callbackPath: new URL(config.provider.redirectUri).pathname }
  const shown = { prefix: auth.prefix, showReason: config.pages.showReason }

  const policy = compilePolicy(config.routes, config.defaultAccess)
  const named = groupsNamed(policy)
  const tellsIdentity = headers.preset.includes('forwarded')
  const sendsGroups = tellsIdentity || headers.assertion.enabled

  const app = createServer({ log, trusts, ...common, ...shown, accessLog: () => accessLog })
  addProxiedMethods(app)
  const sessionOptions = sessionOptionsOf(config, group => sendsGroups || named.has(group))
  const { jar, sessions, attempts, assertionSeeds } = await createSessions(app, sessionOptions)
  const provider = createProvider(providerSettingsOf(config, options.readSecret), log)
  const audience = headers.assertion.audience ?? new URL(config.upstreams['default']?.url ?? '').origin
  const signed = { seeds: assertionSeeds, issuer: publicOrigin, audience }
  const assertions = headers.assertion.enabled ? createAssertions(signed) : undefined
  const accessLog = addAccessLog(app, log, config.log.access, ({ passage }) => ({
    route: passage?.route,
    subject: passage?.identity?.user,
  }))

  const wing = { own, provider, sessions, jar, attempts }
  await app.register(async scope => {
    if (assertions !== undefined) jwksRoute(scope, `${auth.prefix}/jwks.json`, assertions)
    addSignin(scope, {
      ...common,
      ...wing,
      claimRules: claimRulesOf(config),
      needsGroups: sendsGroups || named.size > 0,
      keepsIdToken: config.provider.entra === undefined,
    })
  })
  const life = createLifecycle()
  await app.register(async scope => {
    addGuard(scope, { ...common, ...shown, policy, identifiers: [sessions.identify] })
    await forwardPlugin(scope, {
      ...common,
      trusts,
      tellsIdentity,
      assertions,
      upstream: config.upstreams['default']?.url ?? '',
      isOurCookie: jar.isOurs,
      passageOf: request => request.passage,
      onUpgraded: reply => accessLog?.write(reply, 101),
      onCut: reply => accessLog?.writeCut(reply),
      ending: life.ending,
      timeouts: options.timeouts ?? defaultTimeouts,
    })
  })
  routeUpgrades(app, life.ending)

  const admin = createAdmin({ provider: provider.state, isDraining: life.isDraining })
  await Promise.all([app.ready(), admin.ready()])
  provider.start()
  const closeAll = () => app.close().then(() => Promise.all([admin.close(), provider.stop()]))
  return { app, admin, log, drain: life.drain, close: grace => life.finish(grace, closeAll) }
}
