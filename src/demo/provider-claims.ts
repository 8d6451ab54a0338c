import { createHash } from 'node:crypto'
import type { Person } from './people.ts'

/** The claims of each scope, as Entra ID groups them (id-token-claims-reference, v2.0). */
export const scopeClaims = {
  openid: ['sub', 'ver', 'sid', 'uti'],
  profile: ['oid', 'tid', 'preferred_username', 'name', 'roles', 'groups', 'login_hint'],
  email: ['email', 'xms_edov'],
} as const

/**
 * What the provider says of somebody: the shape of an Entra ID v2.0 token, so empty roles and groups are missing.
 * @param grantId names the sign-in at the provider; `sid` follows from it
 */
export function claimsOf(person: Person, tenantId: string, grantId: string): Record<string, unknown> {
  const { subject, objectId, name, username, email, roles, groups } = person
  return {
    sub: subject,
    oid: objectId,
    tid: tenantId,
    ver: '2.0',
    sid: guidFrom(`sid ${grantId}`),
    uti: guidFrom(`uti ${grantId} ${Date.now()}`),
    preferred_username: username,
    name,
    email,
    xms_edov: true,
    login_hint: Buffer.from(`O.${objectId}.${username}`).toString('base64url'),
    ...(roles.length === 0 ? {} : { roles }),
    ...(groups.length === 0 ? {} : { groups }),
  }
}

function guidFrom(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  )
}
