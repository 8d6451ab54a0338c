import type { Original } from './original.ts'

export type DialectName = 'nginx' | 'traefik' | 'caddy' | 'haproxy' | 'envoy'

/** The values of the dialect's headers, each there once; and what follows the endpoint's own path. */
export type Told = Readonly<{ value: (name: string) => string; rest: string; method: string; host: string }>

/** How a proxy asks whether a request may pass, and what it makes of the answer. */
export type Dialect = Readonly<{
  /** Headers that it always sends. */
  headers: readonly string[]
  /** Headers that must agree with these where it sends them. */
  more: readonly string[]
  /** @returns undefined where what it says is no request, or contradicts itself */
  read: (told: Told) => Original | undefined
  /** Whether the client gets refusals as they are, pages and redirects too; else only 401 and 403 are understood. */
  passesRefusals: boolean
  /** Set where the proxy cannot read one line of an answer's Set-Cookie after the other: each gets its own header besides. */
  numbersCookies?: true
  /** Set where the target stands behind the endpoint's own path. */
  inPath?: true
  /** The answer's header that lists what the client may not have sent itself. */
  removes?: string
}>

/** http or https, a host and perhaps a port, and a target in origin-form. */
const whole = /^https?:\/\/([^/?#@\\]+)(\/.*)$/i

const scheme = /^(?:https?|wss?)$/i

/** Traefik's `forwardAuth`, Caddy's `forward_auth`, and HAProxy with the script of its guide. */
const forwarded: Dialect = {
  headers: ['X-Forwarded-Method', 'X-Forwarded-Proto', 'X-Forwarded-Host', 'X-Forwarded-Uri'],
  more: [],
  read: ({ value }) =>
    scheme.test(value('X-Forwarded-Proto'))
      ? {
          method: value('X-Forwarded-Method'),
          url: value('X-Forwarded-Uri'),
          host: value('X-Forwarded-Host'),
        }
      : undefined,
  passesRefusals: true,
}

/** docs/guides/forward-auth/README.md says how each has to be set up. */
export const dialects: Readonly<Record<DialectName, Dialect>> = {
  // ngx_http_auth_request_module
  nginx: {
    headers: ['X-Original-Method', 'X-Original-URL'],
    more: ['X-Original-URI'],
    read({ value }) {
      const found = whole.exec(value('X-Original-URL'))
      if (found === null) return undefined
      const [, host = '', url = ''] = found
      const uri = value('X-Original-URI')
      return uri === '' || uri === url ? { method: value('X-Original-Method'), url, host } : undefined
    },
    passesRefusals: false,
    // $upstream_http_set_cookie: the first line, from nginx 1.23 on all of them in one
    numbersCookies: true,
  },
  traefik: forwarded,
  // {http.reverse_proxy.header.Set-Cookie}: all of them in one
  caddy: { ...forwarded, numbersCookies: true },
  haproxy: forwarded,
  // ext_authz with an HTTP service: its path prefix stands before the client's target
  envoy: {
    headers: [],
    more: [],
    read: ({ rest, method, host }) => ({ method, url: rest, host }),
    passesRefusals: true,
    inPath: true,
    removes: 'x-envoy-auth-headers-to-remove',
  },
}
