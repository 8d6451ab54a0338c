import { html } from './html.ts'
import { layout, type PageContext } from './layout.ts'
import { isLocalPath, localPath } from './local-path.ts'

/** `action` is the path the form is sent to; an `rd` that is no path on this origin is left out. */
type Confirmation = Readonly<{ action: string; rd?: string }>

/**
 * Asks before signing out, because the request did not come from this site. The referrer policy is relaxed to
 * this origin: under `no-referrer` a browser sends `Origin: null` with the form (Fetch, 3.2), and without Sec-Fetch
 * headers nothing else would show that the button was pressed here.
 */
export function confirmSignOutPage(context: PageContext, { action, rd }: Confirmation): string {
  const { actions, confirmSignOut } = context.words.page
  const target = rd !== undefined && isLocalPath(rd) ? rd : undefined
  return layout(context, {
    title: confirmSignOut.title,
    head: html`<meta name="referrer" content="same-origin" /> `,
    body: html`<p class="lead">${confirmSignOut.lead}</p>
      <p>${confirmSignOut.ends}</p>
      <form class="actions" method="post" action="${localPath(action)}">
        ${target === undefined ? '' : html`<input type="hidden" name="rd" value="${target}" /> `}<button
          class="button"
          type="submit"
        >
          ${actions.signOut}
        </button>
        <a class="button quiet" href="${target ?? '/'}">${actions.goToApplication}</a>
      </form>`,
  })
}
