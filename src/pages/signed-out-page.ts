import { actions } from './actions.ts'
import { html } from './html.ts'
import { layout, type PageContext } from './layout.ts'

/** `providerToo`: the session at the sign-in service has ended as well. The hrefs are paths on this origin. */
type SignedOut = Readonly<{ signInHref: string; returnHref?: string; providerToo: boolean }>

/** The page after signing out. It never signs in again by itself. */
export function signedOutPage(
  context: PageContext,
  { signInHref, returnHref, providerToo }: SignedOut,
): string {
  return layout(context, {
    title: 'You are signed out',
    body: html`<p class="lead">
        ${
          providerToo
            ? 'Your session has ended here and at the sign-in service.'
            : 'Your session has ended here. At the sign-in service you may still be signed in.'
        }
      </p>
      <p class="aside">On a shared computer, close all windows of the browser as well.</p>
      ${actions([
        { label: 'Sign in again', href: signInHref },
        ...(returnHref === undefined ? [] : [{ label: 'Go to the application', href: returnHref }]),
      ])}`,
  })
}
