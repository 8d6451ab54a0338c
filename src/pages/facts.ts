import { fill } from '../messages/fill.ts'
import type { Messages } from '../messages/messages.ts'
import { html, type Html, type HtmlValue } from './html.ts'

/** One row of a list of facts; a row without a value is left out. */
type Row = readonly [label: Html | string, value: HtmlValue | undefined]

/** A list of labelled values, or nothing when no row has one. */
export function facts(rows: readonly Row[]): Html | '' {
  const known = rows.flatMap(([label, value]) => (value === undefined ? [] : [{ label, value }]))
  if (known.length === 0) return ''
  return html`<dl>
    ${known.map(
      ({ label, value }) =>
        html`<div>
          <dt>${label}</dt>
          <dd>${value}</dd>
        </div> `,
    )}
  </dl>`
}

/**
 * Text that comes from outside. `bdi` keeps characters that turn the direction of writing from rearranging the
 * words around it.
 */
export function foreign(text: string | undefined): Html | undefined {
  return text === undefined ? undefined : html`<bdi>${text}</bdi>`
}

/** An id to be copied: one click selects all of it. */
export function id(text: string | undefined): Html | undefined {
  return text === undefined ? undefined : html`<bdi class="id">${text}</bdi>`
}

/** Names as a list; a long one is folded away behind its count. */
export function names({ page: { values } }: Messages, list: readonly string[]): Html {
  if (list.length === 0) return html`${values.none}`
  const items = html`<ul>
    ${list.map(name => html`<li><bdi>${name}</bdi></li>`)}
  </ul>`
  return list.length <= 12
    ? items
    : html`<details>
        <summary>${fill(values.inAll, { count: list.length })}</summary>
        ${items}
      </details>`
}
