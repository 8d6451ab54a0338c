import { html } from './html.ts'
import { layout, type PageContext } from './layout.ts'
import { localPath } from './local-path.ts'

/**
 * For a sign-in wanted inside a frame: providers refuse to be framed, so the link opens it on top.
 * @param options `href`: where the sign-in starts, a path on this origin
 */
export function framePage(context: PageContext, { href }: Readonly<{ href: string }>): string {
  return layout(context, {
    title: 'Sign-in has to open in a window of its own',
    body: html`<p class="lead">
        This page is shown inside another page. For your safety, signing in does not work there.
      </p>
      <p class="actions"><a class="button" href="${localPath(href)}" target="_top">Sign in</a></p>`,
  })
}
