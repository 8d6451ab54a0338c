import { fragmentScript } from './fragment-script.ts'
import { html } from './html.ts'
import { layout, type PageContext } from './layout.ts'
import { localPath } from './local-path.ts'

type SignIn = Readonly<{
  /** Where the sign-in starts, a path on this origin; its last parameter is the way back. */
  href: string
  /** Whether somebody has to press the button; otherwise the page goes on by itself. */
  waits?: boolean
  /** Whether the fragment of the address goes along, by a script that the page's policy has to allow. */
  keepFragment?: boolean
}>

/** In front of the sign-in: where `pages.signIn` asks for a page there, and where a fragment has to be kept. */
export function signInPage(
  context: PageContext,
  { href, waits = true, keepFragment = false }: SignIn,
): string {
  const { actions, signIn } = context.words.page
  const path = localPath(href)
  const withoutScript = html`<noscript><meta http-equiv="refresh" content="0; url=${path}" /></noscript>`
  return layout(context, {
    title: signIn.title,
    ...(!waits && { head: withoutScript }),
    body: html`<p class="lead">${signIn.lead}</p>
      <p class="actions">
        <a id="sign-in" class="button" ${waits ? '' : html`data-now="1" `}href="${path}">${actions.signIn}</a>
      </p>
      ${keepFragment ? fragmentScript : ''}`,
  })
}
