import { catalogue, type ErrorCode } from '../errors.ts'
import type { Identity } from '../identity/identity.ts'
import { actions } from './actions.ts'
import { causes } from './causes.ts'
import { facts, foreign, id, names } from './facts.ts'
import { html, type Html } from './html.ts'
import { layout, type PageContext } from './layout.ts'
import { nextMove } from './next-move.ts'

/** A refusal as the policy's `Decision` has it, written out here because `pages` does not know the policy. */
type Refusal = Readonly<{
  kind: 'deny'
  route: string
  code: ErrorCode
  missing: Readonly<{ roles: readonly string[]; groups: readonly string[] }>
  hint?: string
}>

/**
 * Why somebody who is signed in may not go on. Ids of people and the rule itself are shown only with `showReason`;
 * the names of missing roles and groups are shown unless the route has a hint of its own.
 * `switchAccountHref` and `homeHref` are paths on this origin.
 */
type Denial = Readonly<{
  decision: Refusal
  who: Identity
  switchAccountHref: string
  homeHref?: string
  showReason: boolean
}>

/** The page for somebody who is signed in but not allowed. */
export function deniedPage(context: PageContext, denial: Denial): string {
  const { decision, who, showReason } = denial
  const { title, mover, remedy } = catalogue[decision.code]
  const showMissing = decision.hint === undefined || showReason
  return layout(context, {
    title,
    body: html`<p class="lead">${causes[decision.code]}</p>
      ${nextMove(mover, foreign(decision.hint) ?? remedy)}
      ${actions([
        { label: 'Use another account', href: denial.switchAccountHref },
        ...(denial.homeHref === undefined ? [] : [{ label: 'Go to the start page', href: denial.homeHref }]),
      ])}
      ${facts([
        ['Page', decision.route === 'default' ? undefined : foreign(decision.route)],
        ['Missing roles', showMissing ? namesIfAny(decision.missing.roles) : undefined],
        ['Missing groups', showMissing ? namesIfAny(decision.missing.groups) : undefined],
        ['Signed in as', person(who)],
        ['Your roles', names(who.roles)],
        ...(showReason ? reason(decision, who) : []),
      ])}`,
  })
}

function reason(decision: Refusal, who: Identity): readonly (readonly [string, Html | undefined])[] {
  return [
    ['Your groups', names(who.groups)],
    ['Your user id', id(who.user)],
    ['Your tenant', id(who.tenant)],
    ['Rule', decision.route === 'default' ? html`<span class="id">defaultAccess</span>` : undefined],
    ['Reason', id(decision.code)],
  ]
}

function namesIfAny(list: readonly string[]): Html | undefined {
  return list.length === 0 ? undefined : names(list)
}

function person(who: Identity): Html {
  const known = [who.name, who.preferredUsername].filter(name => name !== undefined && name !== '')
  if (known.length === 0) return html`an account without a name`
  return html`${known.map((name, index) => html`${index === 0 ? '' : html`<br />`}<bdi>${name ?? ''}</bdi>`)}`
}
