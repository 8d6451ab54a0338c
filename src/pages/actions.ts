import { html, type Html } from './html.ts'
import { localPath } from './local-path.ts'

/** A link that looks like a button. @param href a path on this origin, see `localPath` */
export type Action = Readonly<{ label: string; href: string }>

/** The row of buttons of a page; the first one stands out. Nothing when there is none. */
export function actions(list: readonly Action[]): Html | '' {
  if (list.length === 0) return ''
  return html`<p class="actions">
    ${list.map(
      ({ label, href }, index) =>
        html`<a class="${index === 0 ? 'button' : 'button quiet'}" href="${localPath(href)}">${label}</a>`,
    )}
  </p>`
}
