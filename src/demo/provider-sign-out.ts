import type { Context, RoutedContext } from 'oidc-provider'
import { Markup } from './markup.ts'
import { signedOutPage, signOutPage } from './provider-pages.ts'

/** Settings of oidc-provider's RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0) with our pages. */
export const signOutFeature = {
  enabled: true,
  async logoutSource(context: Context, form: string) {
    context.body = signOutPage(new Markup(form))
  },
  async postLogoutSuccessSource(context: Context) {
    context.body = signedOutPage()
  },
}

/**
 * Middleware that ends the session at once, without a question and without a script, when the request says which
 * application asks (`id_token_hint` or `client_id`) or when nobody is signed in. Entra ID does not ask either.
 */
export async function signOutWithoutQuestion(context: Context, next: () => Promise<void>): Promise<void> {
  await next()
  if (context.oidc?.route !== 'end_session' || context.status !== 200) return
  const { client, provider, session } = context.oidc
  if (client === undefined && session.accountId !== undefined) return

  await session.destroy()
  context.cookies.set(provider.cookieName('session'), null, {
    ...sessionCookie(provider.issuer),
    overwrite: true,
  })
  context.status = 303
  context.redirect(whereAfterwards(context as RoutedContext))
}

/**
 * Options of the provider's own cookies: kept to its path, as cookies do not keep to a port and the gateway may be
 * on the same host.
 */
export function sessionCookie(issuer: string): Record<string, unknown> {
  return { signed: true, httpOnly: true, sameSite: 'lax', path: new URL(issuer).pathname }
}

function whereAfterwards({ oidc }: RoutedContext): string {
  const wanted = oidc.params['post_logout_redirect_uri']
  if (wanted === undefined) return oidc.provider.urlFor('end_session_success')
  const location = new URL(wanted)
  if (oidc.params['state'] !== undefined) location.searchParams.set('state', oidc.params['state'])
  return location.href
}
