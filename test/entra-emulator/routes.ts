import type { Call } from '../support/scripted-provider.ts'
import { approvalPage } from './approval-page.ts'
import { authorizePage } from './authorize-page.ts'
import { metadataV1, metadataV2 } from './discovery.ts'
import { graphEndpoint } from './graph.ts'
import { keyDocument } from './keys.ts'
import { logoutPage } from './logout-page.ts'
import { entraTokenError, refusalOf } from './refusal.ts'
import { switchesPage } from './switches.ts'
import { tokenEndpoint } from './token.ts'
import { appOf, authorityOf, type Answer, type Endpoint, type World } from './world.ts'

type Route = Readonly<{
  endpoint: Endpoint
  pattern: RegExp
  answer: (world: World, call: Call, segment: string) => Promise<Answer> | Answer
}>

/** Paths of v2.0, and those of v1.0 that one meets by forgetting it. Source: Entra "OpenID Connect", "access tokens". */
const routes: readonly Route[] = [
  {
    endpoint: 'openid-configuration',
    pattern: /^\/([^/]+)\/v2\.0\/\.well-known\/openid-configuration$/,
    answer: (world, call, segment) => document(metadataV2(world, segment, queryOf(call).get('appid'))),
  },
  {
    endpoint: 'openid-configuration',
    pattern: /^\/([^/]+)\/\.well-known\/openid-configuration$/,
    answer: (world, _call, segment) => document(metadataV1(world, segment)),
  },
  { endpoint: 'keys', pattern: /^\/([^/]+)\/discovery\/v2\.0\/keys$/, answer: keysOf(2) },
  { endpoint: 'keys', pattern: /^\/([^/]+)\/discovery\/keys$/, answer: keysOf(1) },
  {
    endpoint: 'token',
    pattern: /^\/([^/]+)\/oauth2\/v2\.0\/token$/,
    answer: async (world, call, segment) => tokenEndpoint(world, segment, call),
  },
  {
    endpoint: 'authorize',
    pattern: /^\/([^/]+)\/oauth2\/v2\.0\/authorize$/,
    answer: (world, call, segment) => authorizePage(world, segment, call),
  },
  {
    endpoint: 'adminconsent',
    pattern: /^\/([^/]+)\/v2\.0\/adminconsent$/,
    answer: (world, call, segment) => approvalPage(world, segment, call),
  },
  {
    endpoint: 'logout',
    pattern: /^\/([^/]+)\/oauth2\/v2\.0\/logout$/,
    answer: logoutPage,
  },
  // Of the emulator itself.
  { endpoint: 'switches', pattern: /^\/()$/, answer: switchesPage },
  {
    endpoint: 'trap',
    pattern: /^\/graph\.windows\.net\/()/,
    // Azure AD Graph has been retired (Entra "what's new", January 2025).
    answer: () => ({ status: 403, body: { 'odata.error': { code: 'Authentication_ApplicationBlocked' } } }),
  },
  // Also without `/graph`, for whoever goes by `msgraph_host`.
  graph('me', /^(?:\/graph)?\/v1\.0\/me()$/),
  graph('photo', /^(?:\/graph)?\/v1\.0\/me\/(?:photo|photos\/\d+x\d+)(?:\/\$value)?()$/),
  graph(
    'transitiveMemberOf',
    /^(?:\/graph)?\/v1\.0\/me\/transitiveMemberOf(?:\/microsoft\.graph\.group)?()$/,
  ),
  graph('checkMemberGroups', /^(?:\/graph)?\/v1\.0\/me\/checkMemberGroups()$/),
  graph('getMemberGroups', /^(?:\/graph)?\/v1\.0\/me\/getMemberGroups()$/),
  graph('getMemberObjects', /^(?:\/graph)?\/v1\.0\/me\/getMemberObjects()$/),
  graph('userinfo', /^(?:\/graph)?\/oidc\/userinfo()$/),
]

/** The endpoint that a request has come to, and how it is answered; undefined for none. */
export function routeOf(path: string) {
  const [pathname = ''] = path.split('?')
  for (const { endpoint, pattern, answer } of routes) {
    const segment = pattern.exec(pathname)?.[1]
    if (segment !== undefined) {
      return { endpoint, answer: async (world: World, call: Call) => answer(world, call, segment) }
    }
  }
  return undefined
}

/** A tenant that does not exist is answered with 400 and the error body of the token endpoint. */
function document(body: object | undefined): Answer {
  return body === undefined ? { ...entraTokenError(refusalOf('90002')), status: 400 } : { body }
}

function keysOf(version: 1 | 2): Route['answer'] {
  return async (world, call, segment) => {
    const authority = authorityOf(world, segment)
    if (authority === undefined) return document(undefined)
    const app = appOf(world, queryOf(call).get('appid'))
    const tenantId = authority.kind === 'tenant' ? authority.tenant.id : undefined
    return { body: await keyDocument(world, { version, app, tenantId }) }
  }
}

function graph(endpoint: Endpoint, pattern: RegExp): Route {
  return { endpoint, pattern, answer: (world, call) => graphEndpoint(world, endpoint, call) }
}

function queryOf(call: Call): URLSearchParams {
  return new URLSearchParams(call.path.split('?')[1] ?? '')
}
