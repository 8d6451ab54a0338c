import type { Messages } from '../messages/messages.ts'
import { html, type Html } from './html.ts'
import { localPath } from './local-path.ts'

/** A link that looks like a button. `label` is the name of its text; `href` is a path on this origin, see `localPath`. */
export type Action = Readonly<{ label: keyof Messages['page']['actions']; href: string }>

/** The row of buttons of a page; the first one stands out. Nothing when there is none. */
export function actions(words: Messages, list: readonly Action[]): Html | '' {
  if (list.length === 0) return ''
  return html`<p class="actions">
    ${list.map(
      ({ label, href }, index) =>
        html`<a class="${index === 0 ? 'button' : 'button quiet'}" href="${localPath(href)}"
          >${words.page.actions[label]}</a
        >`,
    )}
  </p>`
}
