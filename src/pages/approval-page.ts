import { actions } from './actions.ts'
import { html } from './html.ts'
import { layout, type PageContext } from './layout.ts'

/**
 * For an administrator who comes back from approving the application. The return can be made by anybody, so the page
 * claims nothing. @param signInHref a path on this origin
 */
export function approvalPage(context: PageContext, { signInHref }: { signInHref: string }): string {
  const { title, lead, delay } = context.words.page.approval
  return layout(context, {
    title,
    body: html`<p class="lead">${lead}</p>
      <p>${delay}</p>
      ${actions(context.words, [{ label: 'signIn', href: signInHref }])}`,
  })
}
