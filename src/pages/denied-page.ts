import { catalogue, type ErrorCode } from '../errors.ts'
import type { Identity } from '../identity/identity.ts'
import type { Messages } from '../messages/messages.ts'
import { actions } from './actions.ts'
import { facts, foreign, id, names } from './facts.ts'
import { html, type Html } from './html.ts'
import { layout, type PageContext } from './layout.ts'
import { nextMove } from './next-move.ts'

/** A refusal as the policy's `Decision` has it, written out here because `pages` does not know the policy. */
type Refusal = Readonly<{
  kind: 'deny'
  route: string
  code: ErrorCode
  missing: Readonly<{ roles: readonly string[]; groups: readonly string[]; scopes?: readonly string[] }>
  hint?: string
}>

/**
 * Why somebody who is signed in may not go on. Ids of people and the rule itself are shown only with `showReason`;
 * the names of missing roles and groups are shown unless the route has a hint of its own.
 * `rule` and `claims`: what is required and what is known of it, as text of several lines.
 * `switchAccountHref` and `homeHref` are paths on this origin.
 */
type Denial = Readonly<{
  decision: Refusal
  who: Identity
  switchAccountHref: string
  homeHref?: string
  rule?: string
  claims?: string
  showReason: boolean
}>

/** The page for somebody who is signed in but not allowed. */
export function deniedPage(context: PageContext, denial: Denial): string {
  const { decision, who, showReason } = denial
  const { words } = context
  const { title, cause, remedy } = words.errors[decision.code]
  const labels = words.page.denied
  const showMissing = decision.hint === undefined || showReason
  return layout(context, {
    title,
    body: html`<p class="lead">${cause}</p>
      ${nextMove(words, catalogue[decision.code].mover, foreign(decision.hint) ?? remedy)}
      ${actions(words, [
        { label: 'useAnotherAccount', href: denial.switchAccountHref },
        ...(denial.homeHref === undefined ? [] : [{ label: 'goToStart' as const, href: denial.homeHref }]),
      ])}
      ${facts([
        [labels.page, decision.route === 'default' ? undefined : foreign(decision.route)],
        [labels.missingRoles, showMissing ? namesIfAny(words, decision.missing.roles) : undefined],
        [labels.missingGroups, showMissing ? namesIfAny(words, decision.missing.groups) : undefined],
        [labels.missingScopes, showMissing ? namesIfAny(words, decision.missing.scopes ?? []) : undefined],
        [labels.signedInAs, person(words, who)],
        [labels.yourRoles, names(words, who.roles)],
        ...(showReason ? reason(words, denial) : []),
      ])}`,
  })
}

function reason(
  words: Messages,
  { decision, who, rule, claims }: Denial,
): readonly (readonly [string, Html | undefined])[] {
  const labels = words.page.denied
  return [
    [labels.yourGroups, names(words, who.groups)],
    [labels.userId, id(who.user)],
    [labels.tenant, id(who.tenant)],
    [labels.yourClaims, claims === '' ? html`${words.page.values.none}` : lines(claims)],
    [labels.rule, decision.route === 'default' ? html`<span class="id">defaultAccess</span>` : lines(rule)],
    [labels.reason, id(decision.code)],
  ]
}

/** One click selects all of them. */
function lines(text: string | undefined): Html | undefined {
  return text === undefined ? undefined : html`<bdi class="id typed">${text}</bdi>`
}

function namesIfAny(words: Messages, list: readonly string[]): Html | undefined {
  return list.length === 0 ? undefined : names(words, list)
}

function person(words: Messages, who: Identity): Html {
  const known = [who.name, who.preferredUsername].filter(name => name !== undefined && name !== '')
  if (known.length === 0) return html`${words.page.values.nameless}`
  return html`${known.map((name, index) => html`${index === 0 ? '' : html`<br />`}<bdi>${name ?? ''}</bdi>`)}`
}
