import { html } from './html.ts'
import { layout, type PageContext } from './layout.ts'
import { localPath } from './local-path.ts'

/**
 * Between the callback and the page wanted, where the session cookie is `SameSite=Strict`: a browser keeps such a
 * cookie back on a redirect that another site has begun, but not when a page of this site leads on (RFC 6265bis
 * section 5.2). The page leads on by itself.
 * @param options `href`: where to go on, a path on this origin
 */
export function signedInPage(context: PageContext, { href }: Readonly<{ href: string }>): string {
  const { actions, signedIn } = context.words.page
  return layout(context, {
    title: signedIn.title,
    head: html`<meta http-equiv="refresh" content="0; url=${localPath(href)}" /> `,
    body: html`<p class="lead">${signedIn.lead}</p>
      <p class="actions"><a class="button" href="${localPath(href)}">${actions.goOn}</a></p>`,
  })
}
