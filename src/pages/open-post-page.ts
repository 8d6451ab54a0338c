import { actions } from './actions.ts'
import { html, type Html } from './html.ts'
import { layout, type PageContext } from './layout.ts'
import { localPath } from './local-path.ts'

/** After the sign-in: finds what this tab has kept and gives it to `action`, a path on this origin. */
export function openPostPage(
  context: PageContext,
  { action, script }: Readonly<{ action: string; script: Html | '' }>,
): string {
  const { words } = context
  const { lostPost } = words.page
  return layout(context, {
    title: lostPost.opening,
    body: html`<div id="none">
        <p class="lead">${lostPost.none}</p>
        ${actions(words, [{ label: 'goToStart', href: '/' }])}
      </div>
      <div id="found" hidden><p class="lead">${lostPost.found}</p></div>
      <form id="open" method="post" action="${localPath(action)}" hidden>
        <input type="hidden" name="kept" value="" />
      </form>
      ${script}`,
  })
}

/** What was kept is nothing that could be shown; `why` is the name of the sentence that says so. */
export function discardedPostPage(
  context: PageContext,
  { why, script }: Readonly<{ why: 'ofAnother' | 'unreadable'; script: Html | '' }>,
): string {
  const { words } = context
  return layout(context, {
    title: words.page.lostPost.discarded,
    body: html`<p class="lead">${words.page.lostPost[why]}</p>
      ${actions(words, [{ label: 'goToStart', href: '/' }])} ${script}`,
  })
}
