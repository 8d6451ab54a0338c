import type { FastifyInstance } from 'fastify'
import { applicationTokens, type TokenParts } from './application-tokens.ts'
import type { Config } from './config/config.ts'
import { GatewayError } from './errors.ts'
import { withoutOwnCookies } from './forward/cookies.ts'
import { createKindOf, foldName } from './forward/header-names.ts'
import { forwardPlugin, type ForwardOptions } from './forward/plugin.ts'
import { addAsking, addVerified, type AskingOptions } from './guard/forward-auth.ts'
import { addGuard, type GuardOptions } from './guard/plugin.ts'
import type { AccessLog } from './observe/access-log.ts'
import type { Tracing } from './observe/request-trace.ts'
import { presetHeaders } from './preset-headers.ts'
import * as slices from './slices.ts'

/** What is made here of the rest. */
type MadeHere = 'upstreams' | 'passageOf' | 'traceOf' | 'onUpgraded' | 'onCut' | 'sessions'

type WingOptions = GuardOptions &
  TokenParts &
  Omit<ForwardOptions, MadeHere> &
  Readonly<{
    /** Sessions, and tokens that something is open by. */
    followed: ForwardOptions['sessions']
    accessLog: AccessLog
    tracing: Tracing
  }>

type Stage = (app: FastifyInstance, instead?: Partial<GuardOptions>) => void

/**
 * Everything that is not the gateway's own: the guard's stages, tokens for the application, then the way to the upstream, or an
 * answer to the proxy that passes the request on itself.
 */
export async function addGuardedWing(
  app: FastifyInstance,
  config: Config,
  options: WingOptions,
): Promise<void> {
  const addTokens = applicationTokens(config, options)
  const { dialect } = config.auth.forwardAuth
  if (dialect !== undefined) {
    await app.register(async scope => addForwardAuth(scope, config, dialect, options, addTokens))
  }
  if (Object.keys(config.upstreams).length === 0) {
    app.all('/*', nothing)
    return
  }
  await app.register(async scope => {
    options.tracing.guarding(scope, () => addGuard(scope, options))
    addTokens(scope)
    await addForwarding(scope, config, options)
  })
}

function addForwardAuth(
  app: FastifyInstance,
  { auth, headers, publicOrigin }: Config,
  dialect: AskingOptions['dialect'],
  options: WingOptions,
  addTokens: Stage,
): void {
  const { isOurCookie, ownHeaders, identityHeadersOf, followed, accessLog } = options
  const { audience = publicOrigin } = headers.assertion
  const asking = { dialect, endpoint: `${auth.prefix}/verify`, foldName }
  addAsking(app, { ...options, ...asking })
  const guarded = { ...options, ...withoutPages(dialect), keepPost: undefined }
  options.tracing.guarding(app, () => addGuard(app, guarded))
  addTokens(app, withoutPages(dialect))
  const kindOf = createKindOf(ownHeaders)
  const presets = headers.preset.flatMap(name => presetHeaders[name].map(([header]) => header))
  addVerified(app, {
    ...asking,
    headersOf: identity => identityHeadersOf(identity, audience),
    foreignCookies: cookie => withoutOwnCookies(cookie, isOurCookie),
    tellable: [...new Set([...presets, ...ownHeaders, 'X-Entrada-Assertion', 'Authorization'])],
    isForged: name => kindOf(name) === 'managed' && !madeInFront.has(name.toLowerCase()),
    isEnded: followed.isEnded,
    onCut: reply => accessLog.writeCut(reply),
  })
}

/** What a proxy in front makes itself of where the request came from. */
const madeInFront: ReadonlySet<string> = new Set([
  ...[
    'x-forwarded-for',
    'x-forwarded-host',
    'x-forwarded-port',
    'x-forwarded-proto',
    'x-forwarded-client-cert',
  ],
  ...['x-real-ip', 'x-request-id', 'traceparent', 'tracestate'],
])

/** nginx shows no page of ours: only a redirect is of use to it. */
function withoutPages(dialect: AskingOptions['dialect']): Partial<GuardOptions> {
  return dialect === 'nginx' ? { signInPage: false, keepFragment: false } : {}
}

async function addForwarding(app: FastifyInstance, config: Config, options: WingOptions): Promise<void> {
  const { accessLog } = options
  await forwardPlugin(app, {
    ...options,
    upstreams: slices.upstreamsOf(config),
    sessions: options.followed,
    passageOf: request => request.passage,
    traceOf: request => request.trace,
    onUpgraded: reply => accessLog.write(reply, 101),
    onCut: reply => accessLog.writeCut(reply),
  })
}

/** Without an application behind us there is nothing to pass on. */
async function nothing(): Promise<never> {
  throw new GatewayError('ERR_NOT_FOUND')
}
