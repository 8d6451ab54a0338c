/** The settings under which the gateway is measured, and which its cookies are made for. */
export const gatewaySettings = {
  issuer: 'http://127.0.0.1:9/issuer',
  clientId: 'bench',
  publicOrigin: 'http://127.0.0.1:8080',
  cookieName: 'entrada',
} as const

/** Environment of a gateway. Its provider does not exist: sessions made before need none. */
export function gatewayEnvironment(options: {
  port: number
  adminPort: number
  upstream: string
  sessionKey: string
  accessLog: boolean
}): Readonly<Record<string, string>> {
  return {
    ENTRADA_LISTEN_HOST: '127.0.0.1',
    ENTRADA_LISTEN_PORT: String(options.port),
    ENTRADA_ADMIN_PORT: String(options.adminPort),
    ENTRADA_LISTEN_DRAIN_DELAY: '0s',
    ENTRADA_LISTEN_GRACE: '1s',
    ENTRADA_PROVIDER_ISSUER: gatewaySettings.issuer,
    ENTRADA_PROVIDER_ALLOW_HTTP: 'true',
    ENTRADA_PROVIDER_CLIENT_ID: gatewaySettings.clientId,
    ENTRADA_PROVIDER_CLIENT_SECRET: 'not-used-by-the-bench',
    ENTRADA_PROVIDER_REDIRECT_URI: `${gatewaySettings.publicOrigin}/.auth/callback`,
    ENTRADA_SESSION_KEYS: options.sessionKey,
    ENTRADA_SESSION_COOKIE_SECURE: 'false',
    ENTRADA_UPSTREAM: options.upstream,
    ENTRADA_ROUTES: JSON.stringify([
      { path: '/public/**', access: 'public' },
      { path: '/reports/**', require: { anyRole: ['Reader', 'Admin'] } },
      // Names the groups, so that they go on into the session and into the headers.
      { path: '/admin/**', require: { allRoles: ['Admin'] } },
    ]),
    ENTRADA_LOG_ACCESS: options.accessLog ? 'all' : 'off',
  }
}
