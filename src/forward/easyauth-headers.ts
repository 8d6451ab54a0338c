import { easyAuthName, easyAuthPrincipal, easyAuthProvider } from '../entra/easy-auth-principal.ts'
import type { Identity } from '../identity/identity.ts'
import { encodedText } from './header-encoding.ts'
import type { PresetOptions, RawHeaders } from './identity-headers.ts'

/**
 * The headers of the preset `easyauth`, those of Azure App Service. The id is that of `X-Forwarded-User`. The principal is
 * base64 of JSON in UTF-8, whatever `headers.encoding` says, and has the roles as the token has them.
 */
export function easyAuthHeaders(
  identity: Identity,
  { encoding, isObjectId = false }: PresetOptions,
): RawHeaders {
  const principal = easyAuthPrincipal(identity, isObjectId)
  const name = encodedText(easyAuthName(identity) ?? '', encoding)
  return [
    ...['X-MS-CLIENT-PRINCIPAL', Buffer.from(JSON.stringify(principal)).toString('base64')],
    ...['X-MS-CLIENT-PRINCIPAL-ID', encodedText(identity.user, encoding)],
    ...(name === '' ? [] : ['X-MS-CLIENT-PRINCIPAL-NAME', name]),
    ...['X-MS-CLIENT-PRINCIPAL-IDP', easyAuthProvider],
  ]
}
