import { catalogue, type ErrorCode, type ErrorFacts } from '../errors.ts'
import { aadstsTexts } from '../messages/aadsts-texts.ts'
import type { Messages } from '../messages/messages.ts'
import { actions as buttons, type Action } from './actions.ts'
import { facts as factList, foreign, id } from './facts.ts'
import { html, type Html } from './html.ts'
import { layout, type PageContext } from './layout.ts'
import { nextMove } from './next-move.ts'
import { readableDuration } from './readable-time.ts'

/**
 * What the page of an error says: the catalogue's entry and what is known of this occurrence.
 * `actions` are the buttons; an `href` is a path on this origin.
 */
type Occurrence = Readonly<{ code: ErrorCode; facts?: ErrorFacts; actions?: readonly Action[] }>

/**
 * The page of an error: cause, whose move it is, what to do, and what support asks for. A Microsoft code that is known
 * says all three better than the code of the error does.
 */
export function errorPage(context: PageContext, { code, facts = {}, actions = [] }: Occurrence): string {
  const { words } = context
  const { title, ...texts } = words.errors[code]
  const { status, mover } = catalogue[code]
  const known = aadstsTexts(words, facts.aadsts)
  const labels = words.page.error
  return layout(context, {
    title,
    body: html`<p class="lead">${known?.meaning ?? texts.cause}</p>
      ${facts.detail === undefined ? '' : html`<p><bdi>${facts.detail}</bdi></p>`}
      ${nextMove(words, known?.mover ?? mover, remedyOf(words, code, known))} ${buttons(words, actions)}
      ${factList([
        [labels.retryIn, retryIn(words, facts.retryAfterSeconds)],
        [labels.error, html`${status} <span class="id">${code}</span>`],
        [labels.microsoftCode, foreign(facts.aadsts === undefined ? undefined : `AADSTS${facts.aadsts}`)],
        [labels.traceId, id(facts.traceId)],
        [labels.correlationId, id(facts.correlationId)],
        [labels.providerTime, foreign(facts.providerTime)],
      ])}`,
  })
}

/** A Microsoft code has the remedy; that it is not this person's fault is said of every fault of the site all the same. */
function remedyOf(words: Messages, code: ErrorCode, aadsts: ReturnType<typeof aadstsTexts>): Html | string {
  if (aadsts === undefined) return words.errors[code].remedy
  const isTheirs = catalogue[code].mover !== 'operator' || aadsts.mover === 'you'
  return isTheirs ? aadsts.remedy : html`${words.page.error.notYourFault} ${aadsts.remedy}`
}

function retryIn(words: Messages, seconds: number | undefined): string | undefined {
  return seconds === undefined || !(seconds > 0) ? undefined : readableDuration(Math.ceil(seconds), words)
}
