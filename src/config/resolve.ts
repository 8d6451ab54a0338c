import { checkAccessTokens } from './access-tokens.ts'
import { checkAssurances } from './assurances.ts'
import { checkPrefix } from './check-prefix.ts'
import type { Config } from './config.ts'
import { warnOfContradictions } from './contradictions.ts'
import { checkForwardAuth } from './forward-auth.ts'
import type { Report } from './problem.ts'
import { checkPolicyTests } from './policy-tests.ts'
import { resolveAdmin } from './resolve-admin.ts'
import { resolveAudit } from './resolve-audit.ts'
import { checkRequirements } from './requirement-meaning.ts'
import { resolveHeaders } from './resolve-headers.ts'
import { resolveLostPost } from './resolve-lost-post.ts'
import { resolveListen } from './resolve-network.ts'
import { resolvePages } from './resolve-pages.ts'
import { resolveProvider } from './resolve-provider.ts'
import { resolveRedirect } from './resolve-redirect.ts'
import { resolveRevocation } from './resolve-revocation.ts'
import { resolveSession } from './resolve-session.ts'
import { resolveTls } from './resolve-tls.ts'
import { resolveUpstreams } from './resolve-upstreams.ts'
import { warnOfRoutes } from './route-coverage.ts'
import { resolveRoutes } from './route-rules.ts'
import { checkUpstreamsOfRoutes } from './route-upstreams.ts'
import { warnOfSharedIdToken } from './shared-id-token.ts'
import { warnOfUnproven } from './unproven-upstreams.ts'
import type { Settings } from './schema.ts'
import type { Surroundings } from './surroundings.ts'

/**
 * The configuration that the settings amount to. Only good for use when `report` got no problem: what is missing
 * or wrong is filled with something empty, so that everything else can still be checked.
 */
export function resolve(settings: Settings, surroundings: Surroundings, report: Report): Config {
  const { prefix } = settings.auth
  checkPrefix(settings, report)
  const redirect = resolveRedirect(settings, prefix, report)
  const routes = resolveRoutes(settings, report)
  warnOfContradictions(routes, report)
  warnOfRoutes(routes, { prefix, callbackPath: redirect.callbackPath }, settings.defaultAccess, report)
  const tls = resolveTls(settings, redirect.origins, surroundings, report)
  const upstreams = resolveUpstreams(settings, surroundings, report)
  checkUpstreamsOfRoutes(settings, upstreams, routes, report)
  checkForwardAuth(settings, routes, report)
  const provider = resolveProvider(settings, redirect, surroundings, report)
  checkRequirements(routes, provider, report)
  const isEntra = provider.entra !== undefined
  checkAccessTokens(routes, { isEntra }, report)
  checkAssurances(routes, { isEntra }, report)
  const headers = resolveHeaders(settings.headers, { routes, profile: provider.graph.profile }, report)
  warnOfUnproven(upstreams, headers, report)
  warnOfSharedIdToken(upstreams, headers, report)
  const session = resolveSession(settings, redirect, surroundings, report)
  const { publicOrigin } = redirect
  const { keysAreRandom, redis } = session
  const installation = { ...provider, publicOrigin, keysAreRandom, redis }
  const config: Config = {
    listen: { ...resolveListen(settings, surroundings, report), ...(tls === undefined ? {} : { tls }) },
    admin: resolveAdmin(settings, surroundings, report),
    provider,
    publicOrigin,
    origins: redirect.origins,
    session,
    revocation: resolveRevocation(settings, installation, surroundings, report),
    upstreams,
    routes,
    defaultAccess: settings.defaultAccess,
    headers,
    auth: settings.auth,
    pages: resolvePages(settings.pages, surroundings, report),
    lostPost: resolveLostPost(settings.lostPost, report),
    log: settings.log,
    audit: resolveAudit(settings.audit, surroundings, report),
  }
  checkPolicyTests(settings, config, report)
  return config
}
