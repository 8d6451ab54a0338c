import { actions } from './actions.ts'
import { html } from './html.ts'
import { layout, type PageContext } from './layout.ts'

/**
 * In front of the sign-in, where `pages.signIn` asks for a page there instead of going to the provider at once.
 * @param options `href`: where the sign-in starts, a path on this origin
 */
export function signInPage(context: PageContext, { href }: Readonly<{ href: string }>): string {
  const { title, lead } = context.words.page.signIn
  return layout(context, {
    title,
    body: html`<p class="lead">${lead}</p>
      ${actions(context.words, [{ label: 'signIn', href }])}`,
  })
}
