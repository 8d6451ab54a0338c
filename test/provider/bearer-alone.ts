import type { JWK } from 'jose'
import { verifyBearer, type BearerToken } from '../../src/provider/bearer-token.ts'
import { createKeySet } from '../../src/provider/key-set.ts'
import type { ProviderSettings } from '../../src/provider/settings.ts'
import { makeKey } from '../support/scripted-provider.ts'
import { metadataAlone } from './own-check.ts'
import { settingsFor } from './start.ts'
import { signed } from '../entra-emulator/keys.ts'

export const tid = '11111111-1111-4111-8111-111111111111'
export const otherTid = '22222222-2222-4222-8222-222222222222'
export const api = '33333333-3333-4333-8333-333333333333'
export const clientOfOthers = '44444444-4444-4444-8444-444444444444'
const host = 'https://login.microsoftonline.com'
/** In 2030: the clock is a parameter. */
export const moment = 1_900_000_000

export const key = makeKey('key-1')

type Members = Readonly<Record<string, unknown>>

/** Claims that both versions have. */
const person = { aud: api, tid, oid: 'oid-ada', sub: 'sub-ada', scp: 'data.read data.write', uti: 'uti-1' }
const times = { iat: moment - 60, nbf: moment - 60, exp: moment + 3600 }

export const version2: Members = {
  ...{ ...person, ...times, iss: `${host}/${tid}/v2.0`, ver: '2.0', azp: clientOfOthers, azpacr: '1' },
  preferred_username: 'ada@contoso.example',
}
export const version1: Members = {
  ...{ ...person, ...times, iss: `https://sts.windows.net/${tid}/`, ver: '1.0', appid: clientOfOthers },
  ...{ appidacr: '1', upn: 'ada@contoso.example', aud: 'api://data' },
}
/** Of an application in its own name. */
export const ofApp: Members = {
  ...version2,
  scp: undefined,
  idtyp: 'app',
  roles: ['Data.Read.All'],
  sub: 'oid-ada',
}

/** RFC 9068 section 2.2, and what Keycloak makes. */
export const atJwt: Members = {
  ...{
    ...times,
    iss: metadataAlone.issuer,
    aud: 'the-api',
    sub: 'sub-ada',
    client_id: 'the-spa',
    jti: 'jti-1',
  },
  scope: 'data.read data.write',
}
export const keycloak: Members = {
  ...{ ...times, iss: metadataAlone.issuer, aud: ['the-api', 'account'], sub: 'sub-ada', azp: 'the-spa' },
  ...{ typ: 'Bearer', jti: 'jti-1', scope: 'openid email', realm_access: { roles: ['Admin'] } },
}

/** A token with a good signature. Members that are `undefined` are left out. */
export async function tokenOf(claims: Members, header: Members = {}): Promise<string> {
  return signed((await key).privateKey, { typ: 'JWT', kid: 'key-1', ...header }, claims)
}

export type Against = Readonly<{
  now?: number
  /** The member `issuer` of the JWK. */
  keyIssuer?: string | undefined
  metadataIssuer?: string
  settings?: Partial<ProviderSettings>
}>

/** Verified for Entra: one tenant, unless told otherwise. */
export async function verifyEntra(token: string, against: Against = {}): Promise<BearerToken> {
  const issuer = against.metadataIssuer ?? `${host}/${tid}/v2.0`
  return verify(token, issuer, {
    keyIssuer: `${host}/{tenantid}/v2.0`,
    ...against,
    settings: { entra: { tenantId: tid, authorityHost: host }, ...against.settings },
  })
}

/** Verified for any other provider. */
export async function verifyOther(token: string, against: Against = {}): Promise<BearerToken> {
  return verify(token, metadataAlone.issuer, against)
}

async function verify(token: string, issuer: string, { now = moment, keyIssuer, settings }: Against) {
  const { jwk } = await key
  const keys: JWK[] = [{ ...jwk, ...(keyIssuer !== undefined && { issuer: keyIssuer }) }]
  const fetch = Object.assign(async () => Response.json({ keys }), { close: async () => undefined })
  return verifyBearer(token, {
    metadata: { ...metadataAlone, issuer },
    keys: createKeySet(metadataAlone.jwks_uri, fetch),
    settings: settingsFor(issuer, settings),
    now,
  })
}
