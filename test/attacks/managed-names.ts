import { foldName } from '../../src/forward/header-names.ts'
import type { Recorded } from '../support/recording-upstream.ts'

/** Headers that only the gateway may give to an upstream, under the names that applications and gateways read. */
export const managedNames: readonly string[] = [
  // The preset `forwarded`, and names that begin like it: GHSA-6384-m2mw-rf54 of Traefik was one that nobody listed.
  ...['User', 'Preferred-Username', 'Email', 'Name', 'Roles', 'Groups', 'Tenant', 'Access-Token', 'Mail'],
  ...['For', 'Proto', 'Host', 'Port', 'Prefix', 'Server', 'Uri', 'Method', 'Client-Cert', 'DisplayName'],
  ...['Scheme', 'Ssl', 'Path', 'By', 'Tls-Client-Cert-Info', 'Nobody-Has-Listed-This'],
]
  .map(end => `X-Forwarded-${end}`)
  .concat(
    ['X-Entrada-Assertion', 'X-Entrada', 'X-Entrada-Later', 'Forwarded', 'X-Real-IP', 'X-Client-IP'],
    ['X-Request-Id', 'traceparent', 'tracestate', 'True-Client-IP', 'Client-IP'],
    ['X-Original-URL', 'X-Original-URI', 'X-Original-Host', 'X-Original-Method', 'X-Original-Forwarded-For'],
    ['X-Rewrite-URL', 'X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'],
    // oauth2-proxy behind nginx
    ['User', 'Email', 'Groups', 'Access-Token', 'Preferred-Username'].map(end => `X-Auth-Request-${end}`),
    // easyauth
    ['', '-ID', '-NAME', '-IDP', '-LATER'].map(end => `X-MS-CLIENT-PRINCIPAL${end}`),
    ['ID-TOKEN', 'ACCESS-TOKEN', 'EXPIRES-ON', 'REFRESH-TOKEN'].map(end => `X-MS-TOKEN-AAD-${end}`),
    // grafana
    ['USER', 'NAME', 'EMAIL', 'GROUPS', 'ROLE'].map(end => `X-WEBAUTH-${end}`),
    // remote-user, jupyterhub, dex-authproxy, Authelia
    ['Remote-User', 'Remote-Email', 'Remote-Name', 'Remote-Groups', 'REMOTE_USER'],
    ['User', 'User-Id', 'User-Name', 'User-Email', 'Group', 'Groups', 'Email', 'Name', 'Extra-Scope'].map(
      end => `X-Remote-${end}`,
    ),
    // opensearch, spring, cloudbeaver, elasticsearch
    ['X-Proxy-User', 'X-Proxy-Roles', 'SM_USER', 'X-User', 'X-Role', 'X-First-name', 'X-Last-name'],
    ['es-security-runas-user', 'opendistro_security_impersonate_as'],
    ['X-Team', 'X-Role-TE', 'X-Full-name', 'x-proxy-ext-department', 'X-Remote-Uid'],
    // assertions of other gateways
    ['Cf-Access-Jwt-Assertion', 'X-Goog-IAP-JWT-Assertion', 'X-Goog-Authenticated-User-Email'],
    ['X-Amzn-Oidc-Identity', 'X-Amzn-Oidc-Data', 'X-Pomerium-Jwt-Assertion', 'X-Pomerium-Claim-Email'],
    // CGI makes HTTP_PROXY of it.
    ['Proxy'],
  )

/** A header that the settings name, whose name is nothing to anybody else: it is as little for clients. */
const ownName = 'X-Own-Department'
export const withOwnHeader = {
  headers: { custom: [{ name: ownName, claim: 'tenant', separator: ',', encoding: 'utf8' }] },
} as const

/** All that a client may forge where that is set. */
export const forgedNames: readonly string[] = [ownName, ...managedNames]

/** What the gateway itself sends to the upstream for everybody. */
const made = [
  ...['X-Forwarded-For', 'X-Forwarded-Proto', 'X-Forwarded-Host', 'X-Forwarded-Port'],
  ...['X-Request-Id', 'traceparent'],
]
/** And what it sends of Ada. */
const told = [
  ...['X-Forwarded-User', 'X-Forwarded-Preferred-Username', 'X-Forwarded-Email', 'X-Forwarded-Name'],
  ...['X-Forwarded-Roles', 'X-Forwarded-Groups', 'X-Forwarded-Tenant', ownName, 'X-Entrada-Assertion'],
]

const folded: ReadonlySet<string> = new Set(forgedNames.map(foldName))

/**
 * What is wrong with a request as the upstream of a gateway `withOwnHeader` saw it, nothing when each managed header stands there once, with our
 * value: forgeries are known by the word `forged` in their value, whatever their name has become.
 */
export function forgeriesIn(seen: Recorded | undefined, isAda: boolean): readonly string[] {
  if (seen === undefined) return ['it did not reach the upstream']
  const forged = seen.rawHeaders
    .filter(([, value]) => value.includes('forged'))
    .map(([name]) => `${name} forged`)
  const names = seen.rawHeaders.map(([name]) => name).filter(name => folded.has(foldName(name)))
  const expected = isAda ? [...made, ...told] : made
  const differs = names.join() === expected.join() ? [] : [`${names.join()} instead of ${expected.join()}`]
  const values = [...seen.header('x-forwarded-user'), ...seen.header(ownName.toLowerCase())]
  const isRight = !isAda || values.join() === 'ada-oid,tenant-1'
  return [...forged, ...differs, ...(isRight ? [] : ['not Ada'])]
}
