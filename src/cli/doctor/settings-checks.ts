import type { Config } from '../../config/config.ts'
import type { Loaded } from '../../config/load.ts'
import { redirectUriProblem } from '../../entra/redirect-uri.ts'
import { redirectUrisOf } from '../registration-of.ts'
import { type Check, fail, ok, type Outcome, warn } from './finding.ts'

/** What the settings themselves say; they have been found good. */
export function settingsChecks({ config, warnings }: Loaded): readonly Check[] {
  // Keys that are made at random have a line of their own.
  const others = warnings.filter(({ path }) => path !== 'session.keys' || !config.session.keysAreRandom)
  const outcomes = others.map(({ where, path, what, remedy }) =>
    warn([where, ...(path === '' ? [] : [path])].join(' ') + `: ${what}`, remedy),
  )
  return [
    {
      name: 'settings',
      look: async () => (outcomes.length === 0 ? ok('they are good') : outcomes),
    },
    { name: 'provider.redirectUri', look: async () => redirectUriOutcomes(config) },
    { name: 'session.keys', look: async () => keysOutcome(config) },
    { name: 'admin', look: async () => adminOutcome(config) },
  ]
}

/** Only the shape: what is registered is not for us to see. */
function redirectUriOutcomes({ provider: { entra }, origins }: Config): Outcome | readonly Outcome[] {
  const troubles = entra === undefined ? [] : origins.flatMap(each => registrationTrouble(each) ?? [])
  if (troubles.length > 0) return troubles
  const platform = entra === undefined ? '' : ', under the platform Web'
  return ok(`to be registered exactly so${platform}: ${redirectUrisOf(origins).join(' and ')}`)
}

/** The first thing that Entra ID does not take, or only by a way around. */
function registrationTrouble({
  redirectUri,
  postLogoutRedirectUri,
}: Config['origins'][number]): Outcome | undefined {
  for (const uri of [redirectUri, postLogoutRedirectUri]) {
    const problem = redirectUriProblem(uri)
    if (problem === undefined) continue
    const detail = `${uri} cannot be registered with Entra ID: ${problem.what}`
    if (problem.severity === 'refused') return fail(detail, problem.remedy)
    return warn(`${uri}: ${problem.what}`, problem.remedy)
  }
  return undefined
}

function keysOutcome({ session }: Config): Outcome {
  if (session.keysAreRandom) {
    return warn(
      'no key is set: a random one is made at each start, so that everybody is signed out then',
      'set SESSION_KEY to what entrada keygen prints',
    )
  }
  const from = session.keysFile === undefined ? '' : ` from ${session.keysFile}`
  return ok(session.keys.length === 1 ? `one key${from}` : `${session.keys.length} keys${from}`)
}

function adminOutcome({ admin }: Config): Outcome {
  const at = `${admin.host}, port ${admin.port}`
  return ok(
    admin.token === undefined
      ? `${at}; without admin.token nobody may end sessions there`
      : `${at}; with admin.token sessions can be ended there`,
  )
}
