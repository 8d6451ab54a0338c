import { catalogue, type ErrorCode, type ErrorFacts } from '../errors.ts'
import { actions, type Action } from './actions.ts'
import { causes } from './causes.ts'
import { facts as factList, foreign, id } from './facts.ts'
import { html } from './html.ts'
import { layout, type PageContext } from './layout.ts'
import { nextMove } from './next-move.ts'
import { readableDuration } from './readable-time.ts'

/**
 * What the page of an error says: the catalogue's entry and what is known of this occurrence.
 * `action` is the one button; its `href` is a path on this origin.
 */
type Occurrence = Readonly<{ code: ErrorCode; facts?: ErrorFacts; action?: Action }>

/** The page of an error: cause, whose move it is, what to do, and what support asks for. */
export function errorPage(context: PageContext, { code, facts = {}, action }: Occurrence): string {
  const { status, title, mover, remedy } = catalogue[code]
  return layout(context, {
    title,
    body: html`<p class="lead">${causes[code]}</p>
      ${facts.detail === undefined ? '' : html`<p><bdi>${facts.detail}</bdi></p>`} ${nextMove(mover, remedy)}
      ${actions(action === undefined ? [] : [action])}
      ${factList([
        ['Try again in', retryIn(facts.retryAfterSeconds)],
        ['Error', html`${status} <span class="id">${code}</span>`],
        ['Microsoft code', foreign(aadstsCode(facts.aadsts))],
        ['Trace id', id(facts.traceId)],
        ['Correlation id', id(facts.correlationId)],
      ])}`,
  })
}

function retryIn(seconds: number | undefined): string | undefined {
  return seconds === undefined || !(seconds > 0) ? undefined : readableDuration(Math.ceil(seconds))
}

function aadstsCode(number: string | undefined): string | undefined {
  return number === undefined ? undefined : `AADSTS${number.replace(/^AADSTS/i, '')}`
}
