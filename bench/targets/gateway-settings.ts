import { registration } from './registration.ts'

/** The settings under which the gateway is measured, and which its cookies are made for. */
export const gatewaySettings = {
  issuer: 'http://127.0.0.1:9/issuer',
  clientId: 'bench',
  publicOrigin: 'http://127.0.0.1:8080',
  cookieName: 'entrada',
} as const

const publicRoute = { path: '/public/**', access: 'public' }
const guardedRoute = { path: '/reports/**', require: { anyRole: ['Reader', 'Admin'] } }

const usualRoutes = [publicRoute, guardedRoute, { path: '/admin/**', require: { allRoles: ['Admin'] } }]

/** So many guarded routes, of which the last is that of the request which is measured, and a public one. */
export function manyRoutes(count: number): string {
  const others = Array.from({ length: count - 1 }, (_, at) => ({
    path: `/application-${at}/**`,
    require: { anyRole: ['Reader'] },
  }))
  return JSON.stringify([...others, guardedRoute, publicRoute])
}

/** The usual routes for callers with a bearer token. */
export const bearerRoutes = JSON.stringify([publicRoute, { ...guardedRoute, accept: ['bearer'] }])

/** Sessions that were made before need none. */
const noProvider = {
  ENTRADA_PROVIDER_ISSUER: gatewaySettings.issuer,
  ENTRADA_PROVIDER_ALLOW_HTTP: 'true',
  ENTRADA_PROVIDER_CLIENT_ID: gatewaySettings.clientId,
  ENTRADA_PROVIDER_CLIENT_SECRET: 'not-used-by-the-bench',
  ENTRADA_PROVIDER_REDIRECT_URI: `${gatewaySettings.publicOrigin}/.auth/callback`,
}

/** The one of the bench, which all its people come to from one address. */
function realProvider(origin: string, port: number) {
  return {
    ENTRADA_PROVIDER_TENANT_ID: registration.tenantId,
    ENTRADA_PROVIDER_AUTHORITY_HOST: origin,
    ENTRADA_PROVIDER_CLIENT_ID: registration.clientId,
    ENTRADA_PROVIDER_CLIENT_SECRET: registration.clientSecret,
    ENTRADA_PROVIDER_REDIRECT_URI: `http://127.0.0.1:${port}/.auth/callback`,
    ENTRADA_AUTH_RATE_LIMIT: '1000000',
  }
}

/** Environment of a gateway. */
export function gatewayEnvironment(options: {
  port: number
  adminPort: number
  upstream: string
  sessionKey: string
  accessLog: boolean
  /** Origin of one that runs. */
  provider: string | undefined
}): Readonly<Record<string, string>> {
  return {
    ENTRADA_LISTEN_HOST: '127.0.0.1',
    ENTRADA_LISTEN_PORT: String(options.port),
    ENTRADA_ADMIN_PORT: String(options.adminPort),
    ENTRADA_LISTEN_DRAIN_DELAY: '0s',
    ENTRADA_LISTEN_GRACE: '1s',
    ...(options.provider === undefined ? noProvider : realProvider(options.provider, options.port)),
    ENTRADA_SESSION_KEYS: options.sessionKey,
    ENTRADA_SESSION_COOKIE_SECURE: 'false',
    ENTRADA_UPSTREAM: options.upstream,
    ENTRADA_ROUTES: JSON.stringify(usualRoutes),
    ENTRADA_LOG_ACCESS: options.accessLog ? 'all' : 'off',
  }
}
