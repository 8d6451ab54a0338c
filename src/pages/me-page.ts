import type { Identity } from '../identity/identity.ts'
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
  return layout(context, {
    title: 'You are signed in',
    body: html`<p class="lead">This is what the application is told about you.</p>
      ${facts([
        ['Name', foreign(identity.name)],
        ['User name', foreign(identity.preferredUsername)],
        ['E-mail', foreign(identity.email)],
        ['Roles', names(identity.roles)],
        ['Groups', names(identity.groups)],
        ['User id', id(identity.user)],
        ['Tenant', id(identity.tenant)],
        ['Session', id(identity.sessionId)],
        ['Signed in', moment(identity.authenticatedAt)],
        ['Ends at the latest', moment(expiresAt, now)],
        ['Ends without use', moment(idleAt, now)],
      ])}
      ${actions([{ label: 'Sign out', href: signOutHref }])}`,
  })
}

function moment(seconds: number, now?: number): Html {
  const text = readableTime(seconds * 1000)
  if (text === undefined) return html`unknown`
  const left =
    now !== undefined && seconds > now
      ? html` <span class="aside">(in ${readableDuration(seconds - now)})</span>`
      : ''
  return html`<time datetime="${new Date(seconds * 1000).toISOString()}">${text}</time>${left}`
}
