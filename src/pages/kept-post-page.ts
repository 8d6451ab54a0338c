import { catalogue } from '../errors.ts'
import { actions } from './actions.ts'
import { facts } from './facts.ts'
import { html, type Html } from './html.ts'
import { layout, type PageContext } from './layout.ts'
import { nextMove } from './next-move.ts'

const code = 'ERR_SIGNIN_REQUIRED_POST'

/** `sealed`: what was sent. The hrefs are paths on this origin: the sign-in that leads to it, and the one that does not. */
type KeptPost = Readonly<{ sealed: string; keepHref: string; signInHref: string; script: Html | '' }>

/**
 * After a form was sent without a session, where it can be kept. What the page offers depends on whether the browser has
 * taken it: without scripts or storage it is the page that it would have been.
 */
export function keptPostPage(
  context: PageContext,
  { sealed, keepHref, signInHref, script }: KeptPost,
): string {
  const { words } = context
  const { title, cause, remedy } = words.errors[code]
  const { status, mover } = catalogue[code]
  return layout(context, {
    title,
    body: html`<p class="lead">${cause}</p>
      <div id="kept" hidden data-sealed="${sealed}">
        ${nextMove(words, mover, words.page.lostPost.kept)}
        ${actions(words, [
          { label: 'signInAndKeep', href: keepHref },
          { label: 'signInWithoutIt', href: signInHref },
        ])}
      </div>
      <div id="lost">
        ${nextMove(words, mover, remedy)} ${actions(words, [{ label: 'signIn', href: signInHref }])}
      </div>
      ${facts([[words.page.error.error, html`${status} <span class="id">${code}</span>`]])} ${script}`,
  })
}
