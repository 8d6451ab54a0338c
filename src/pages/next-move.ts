import type { Mover } from '../errors.ts'
import type { Messages } from '../messages/messages.ts'
import { html, type Html } from './html.ts'

/** Whose move it is, and what to do. */
export function nextMove(words: Messages, mover: Mover, remedy: Html | string): Html {
  return html`<section class="move">
    <h2>${words.movers[mover]}</h2>
    <p>${remedy}</p>
  </section>`
}
