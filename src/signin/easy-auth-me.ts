import { easyAuthClaims, easyAuthName, easyAuthProvider } from '../entra/easy-auth-principal.ts'
import type { Live } from '../session/session-store.ts'

/**
 * Who is signed in, in the shape of App Service's `/.auth/me`, as JSON. There are no tokens in it: a script on the page
 * has no need of them, and one that does not belong there could take them away. `expires_on` is when the session ends.
 * @param isObjectId whether the user is the object id of Entra ID
 */
export function easyAuthMe(
  { identity, expiresAt }: Pick<Live, 'identity' | 'expiresAt'>,
  isObjectId: boolean,
): string {
  const person = {
    // Seven digits behind the second, as .NET writes times.
    expires_on: new Date(expiresAt * 1000).toISOString().replace('Z', '0000Z'),
    provider_name: easyAuthProvider,
    user_claims: easyAuthClaims(identity, isObjectId),
    user_id: easyAuthName(identity) ?? identity.user,
  }
  return JSON.stringify([person])
}
