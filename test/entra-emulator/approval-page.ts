import type { Call } from '../support/scripted-provider.ts'
import { afterApproval } from './admin-consent.ts'
import { pageHeaders, questionPage, textPage } from './pages.ts'
import { appOf, type Answer, type World } from './world.ts'

/** The page on which an administrator approves an application for the whole organization; see `afterApproval`. */
export function approvalPage(world: World, segment: string, call: Call): Answer {
  const query = new URLSearchParams(call.path.split('?')[1] ?? '')
  const app = appOf(world, query.get('client_id'))
  const headers = pageHeaders((app?.redirectUris ?? []).map(uri => new URL(uri).origin))
  if (call.method !== 'POST') {
    const text = `${app?.name ?? 'An application'} would like to: ${query.get('scope') ?? ''}, for everybody.`
    const body = questionPage('Permissions requested. Review for your organization', text, [
      { name: 'accepts', value: 'yes', label: 'Accept' },
      { name: 'accepts', value: 'no', label: 'Cancel' },
    ])
    return { headers, body }
  }
  const accepts = new URLSearchParams(call.body).get('accepts') === 'yes'
  const back = afterApproval(world, segment, query, accepts)
  if (back === undefined) return { headers, body: textPage('Sorry', 'This cannot be approved here.') }
  return { status: 302, headers: { location: back.href } }
}
