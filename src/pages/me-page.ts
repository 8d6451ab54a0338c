import type { Identity } from '../identity/identity.ts'
import { fill } from '../messages/fill.ts'
import type { Messages } from '../messages/messages.ts'
import { actions } from './actions.ts'
import { facts, foreign, id, names } from './facts.ts'
import { html, type Html } from './html.ts'
import { layout, type PageContext } from './layout.ts'
import { readableDuration, readableTime } from './readable-time.ts'

/** `expiresAt`, `idleAt`: NumericDate, seconds (RFC 7519 section 2). `signOutHref` is a path on this origin. */
type Me = Readonly<{ identity: Identity; expiresAt: number; idleAt: number; signOutHref: string }>

/** Who is signed in, as the gateway tells the application; no tokens. */
export function mePage(context: PageContext, { identity, expiresAt, idleAt, signOutHref }: Me): string {
  const now = Date.parse(context.time) / 1000
  const { words } = context
  const labels = words.page.me
  return layout(context, {
    title: labels.title,
    body: html`<p class="lead">${labels.lead}</p>
      ${facts([
        [labels.name, foreign(identity.name)],
        [labels.userName, foreign(identity.preferredUsername)],
        [labels.email, foreign(identity.email)],
        ...Object.entries(identity.profile ?? {}).map(([name, text]) => [name, foreign(text)] as const),
        [labels.roles, names(words, identity.roles)],
        [labels.groups, names(words, identity.groups)],
        [labels.userId, id(identity.user)],
        [labels.tenant, id(identity.tenant)],
        [labels.session, id(identity.sessionId)],
        [labels.signedIn, moment(words, identity.authenticatedAt)],
        [labels.endsAtLatest, moment(words, expiresAt, now)],
        [labels.endsWithoutUse, moment(words, idleAt, now)],
      ])}
      ${actions(words, [{ label: 'signOut', href: signOutHref }])}`,
  })
}

function moment(words: Messages, seconds: number, now?: number): Html {
  const text = readableTime(seconds * 1000, words)
  if (text === undefined) return html`${words.page.values.unknown}`
  const left =
    now !== undefined && seconds > now
      ? html` <span class="aside"
          >${fill(words.page.time.left, { duration: readableDuration(seconds - now, words) })}</span
        >`
      : ''
  return html`<time datetime="${new Date(seconds * 1000).toISOString()}">${text}</time>${left}`
}
