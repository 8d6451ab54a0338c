import type { Identity } from '../../src/identity/identity.ts'

/** Somebody of whom nothing is known but what always is. */
export const nobody: Identity = {
  user: 'oid-1',
  subject: 'sub-1',
  issuer: 'https://idp.example',
  roles: [],
  groups: [],
  sessionId: 's',
  authenticatedAt: 1000,
}
