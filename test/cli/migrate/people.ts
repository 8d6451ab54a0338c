import type { Claims } from '../../../src/identity/claims.ts'

const tenant = '11111111-2222-3333-4444-555555555555'

function claimsOf(name: string, more: Claims): Claims {
  return { sub: name, oid: name, tid: tenant, iss: 'https://idp.contoso.com/realms/main', ...more }
}

function withAddress(name: string, address: string, more: Claims = {}): Claims {
  return claimsOf(name, { email: address, preferred_username: address, email_verified: true, ...more })
}

/** The same as Entra ID and AD FS say it: whether an address is verified is not among their claims. */
export function withoutVerified(claims: Claims | undefined): Claims | undefined {
  if (claims === undefined) return undefined
  const { email_verified: _, ...others } = claims
  return others
}

/** Who asks, by name, as verified claims; `nobody` is not signed in. */
export const people: Readonly<Record<string, Claims | undefined>> = {
  ada: withAddress('ada', 'ada@contoso.com', {
    groups: ['staff', '968b4844-d5e7-4e18-a834-59927959369f'],
    realm_access: { roles: ['admin', 'user'] },
    xms_edov: true,
  }),
  ben: withAddress('ben', 'ben@contoso.com', { groups: [] }),
  carl: withAddress('carl', 'carl@evil.example', { groups: [] }),
  dora: withAddress('dora', 'dora@contoso.com', { email_verified: false, groups: ['staff'] }),
  ella: withAddress('ella', 'ella@contoso.com', { resource_access: { app: { roles: ['editor'] } } }),
  eve: claimsOf('eve', { groups: ['staff'], realm_access: { roles: ['admin'] } }),
  finn: withAddress('finn', 'finn@sub.contoso.com'),
  gina: withAddress('gina', 'gina@contoso.com.evil.example', { groups: ['staff'] }),
  hans: withAddress('hans', 'hans@evilcontoso.com'),
  mallory: withAddress('mallory', 'mallory@contoso.com', { realm_access: { roles: ['editor', 'app'] } }),
  paul: withAddress('paul', 'PAUL@Contoso.com', { groups: ['/staff'], memberships: ['ops'] }),
  nobody: undefined,
}
