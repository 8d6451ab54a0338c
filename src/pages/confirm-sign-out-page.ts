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
  return layout(context, {
    title: 'Do you want to sign out?',
    head: html`<meta name="referrer" content="same-origin" /> `,
    body: html`<p class="lead">
        The request did not come from a page of this site, so nothing has ended yet.
      </p>
      <p>
        Signing out ends your session here and at the sign-in service. Save your work in the application
        first.
      </p>
      <form class="actions" method="post" action="${localPath(action)}">
        ${rd !== undefined && isLocalPath(rd) ? html`<input type="hidden" name="rd" value="${rd}" /> ` : ''}<button
          class="button"
          type="submit"
        >
          Sign out
        </button>
      </form>`,
  })
}
