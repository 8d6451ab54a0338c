import type { Mover } from '../errors.ts'
import { html, type Html } from './html.ts'

const headings: Readonly<Record<Mover, string>> = {
  you: 'You can solve this yourself',
  administrator: 'Your administrator can solve this',
  operator: 'The operator of this site can solve this',
  wait: 'Please wait a moment',
}

/** Whose move it is, and what to do. */
export function nextMove(mover: Mover, remedy: Html | string): Html {
  return html`<section class="move">
    <h2>${headings[mover]}</h2>
    <p>${remedy}</p>
  </section>`
}
