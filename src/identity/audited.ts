import type { Identity } from './identity.ts'

/** Somebody as the audit log tells of them. */
export type Audited = Readonly<{
  /** The value of X-Forwarded-User. */
  subject: string
  tenant?: string
  /** The public value of the session. */
  session: string
  /** Written only where the settings want addresses: the mail address that is vouched for, else the name one signs in by. */
  address?: string
}>

/** What the audit log tells of somebody. */
export function audited({
  user,
  tenant,
  sessionId,
  email,
  preferredUsername,
}: Pick<Identity, 'user' | 'tenant' | 'sessionId' | 'email' | 'preferredUsername'>): Audited {
  const address = email ?? preferredUsername
  return {
    subject: user,
    session: sessionId,
    ...(tenant !== undefined && { tenant }),
    ...(address !== undefined && { address }),
  }
}
