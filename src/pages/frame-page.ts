import { html } from './html.ts'
import { layout, type PageContext } from './layout.ts'
import { localPath } from './local-path.ts'

/**
 * For a sign-in wanted inside a frame: providers refuse to be framed, so the link opens it on top. It may be framed by
 * anybody, for it tells nothing of anybody, and its link leads nowhere that the frame's owner could not lead people to.
 * @param options `href`: where the sign-in starts, a path on this origin
 */
export function framePage(context: PageContext, { href }: Readonly<{ href: string }>): string {
  const { actions, frame } = context.words.page
  return layout(context, {
    title: frame.title,
    body: html`<p class="lead">${frame.lead}</p>
      <p class="actions"><a class="button" href="${localPath(href)}" target="_top">${actions.signIn}</a></p>`,
  })
}
