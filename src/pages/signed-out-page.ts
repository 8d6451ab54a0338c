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
  const { words } = context
  const { signedOut } = words.page
  return layout(context, {
    title: signedOut.title,
    body: html`<p class="lead">${providerToo ? signedOut.everywhere : signedOut.hereOnly}</p>
      <p class="aside">${signedOut.sharedComputer}</p>
      ${actions(words, [
        { label: 'signInAgain', href: signInHref },
        ...(returnHref === undefined ? [] : [{ label: 'goToApplication' as const, href: returnHref }]),
      ])}`,
  })
}
