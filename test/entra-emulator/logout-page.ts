import type { Call } from '../support/scripted-provider.ts'
import { sessionOf } from './browser-session.ts'
import { accountOfHint } from './id-token.ts'
import { pageHeaders, questionPage, signedOutPage } from './pages.ts'
import type { Answer, World } from './world.ts'

/**
 * Signs somebody out here, tells the applications in frames, and goes on to a registered redirect URI; with any other
 * address they stay. Several people without a hint are asked who; a hint is the claim `login_hint`, not a name.
 * `state` and `id_token_hint` count for nothing. Source: Entra "OpenID Connect", send a sign-out request, single
 * sign-out.
 */
export function logoutPage(world: World, call: Call): Answer {
  const query = new URLSearchParams(call.path.split('?')[1] ?? '')
  const form = new URLSearchParams(call.method === 'POST' ? call.body : '')
  const session = sessionOf(world.sessions, call.headers)
  const hint = query.get('logout_hint')
  const hinted =
    form.get('account') ?? (hint?.startsWith('O.') === true ? accountOfHint(world, hint) : undefined)
  const goOn = signedOutTo(world, query)
  if (hinted === undefined && session.signIns.size > 1) {
    const choices = [...session.signIns.keys()].map(value => ({
      name: 'account',
      value,
      label: nameOf(world, value),
    }))
    const headers = pageHeaders(goOn === undefined ? [] : [new URL(goOn).origin])
    return { headers, body: questionPage('Which account do you want to sign out of?', '', choices) }
  }
  const ended = [...session.signIns.values()].filter(
    ({ account }) => hinted === undefined || account === hinted,
  )
  for (const { account } of ended) session.signIns.delete(account)
  const frames = Object.values(world.apps)
    .filter(({ clientId }) => session.clients.has(clientId))
    .flatMap(({ logoutUrl }) => logoutUrl ?? [])
    .flatMap(url => ended.map(({ sid }) => `${url}?sid=${encodeURIComponent(sid)}`))
  if (goOn !== undefined && frames.length === 0) return { status: 302, headers: { location: goOn } }
  const origins = [...frames, ...(goOn === undefined ? [] : [goOn])].map(url => new URL(url).origin)
  return { headers: pageHeaders(origins), body: signedOutPage(frames, goOn) }
}

function signedOutTo({ apps }: World, query: URLSearchParams): string | undefined {
  const wanted = query.get('post_logout_redirect_uri')
  return Object.values(apps)
    .flatMap(({ redirectUris }) => redirectUris)
    .find(uri => uri === wanted)
}

function nameOf(world: World, account: string): string {
  const [oid] = account.split('.')
  const users = Object.values(world.tenants).flatMap(tenant => tenant.users)
  return users.find(user => user.oid === oid)?.name ?? account
}
