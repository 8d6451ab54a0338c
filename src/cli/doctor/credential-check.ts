import type { GatewayError } from '../../errors.ts'
import { endOf } from '../../provider/credential-expiry.ts'
import type { Credential } from '../../provider/credential-kinds.ts'
import { probeCredential } from '../../provider/credential-probe.ts'
import { ProviderRefusal } from '../../provider/provider-refusal.ts'
import { credentialNames } from '../../provider/renewed-credential.ts'
import { fail, ok, type Outcome, unknown, warn } from './finding.ts'
import { entraHelp, metadataOf, type ProviderView } from './provider-view.ts'

/** Days before the end of a credential from which on it is spoken of. */
const fewDays = 30

/** Shows the provider the credential once. @param announce says so beforehand */
export async function tryCredential(view: ProviderView, announce: (text: string) => void): Promise<Outcome> {
  const { settings, fetch } = view
  const { credential, fallback } = settings
  announce(
    'showing the provider the credential once: nobody is signed in by that, and a token that it may give is thrown away',
  )
  let isInstead = false
  const log = { warn: () => void (isInstead = true), info: () => undefined }
  const now = Math.floor(view.now() / 1000)
  const metadata = metadataOf(view)
  const verdict = await probeCredential({ metadata, settings, fetch, log, now })
  const name = nameOf(credential)
  switch (verdict.kind) {
    case 'accepted':
      if (isInstead && fallback !== undefined) {
        return warn(
          `the provider refuses ${name} and takes ${nameOf(fallback)} of provider.fallback`,
          `renew ${name}`,
        )
      }
      return lasting(credential, name, now)
    case 'refused':
      return fail(`the provider refuses ${name}: ${wordsOf(verdict.error)}`, remedyFor(verdict.error, name))
    case 'unreachable':
      return fail(
        `the token endpoint ${metadata.token_endpoint} cannot be asked: ${verdict.error.message}`,
        'let this machine reach that address too',
      )
    case 'unclear':
      return unknown(
        `whether ${name} is taken cannot be told: ${wordsOf(verdict.error)}`,
        'sign in once, and look at the log',
      )
    default:
      return verdict satisfies never
  }
}

function nameOf({ kind }: Credential): string {
  return `the ${credentialNames[kind]}`
}

/** The provider takes it: for how much longer, as far as that can be known. @param now NumericDate, seconds */
function lasting(credential: Credential, name: string, now: number): Outcome {
  const until = endOf(credential)
  if (until === undefined) return ok(`the provider takes ${name}`)
  const days = Math.floor((until - now) / 86_400)
  const detail = `the provider takes ${name}, which ends in ${days} days`
  return days > fewDays ? ok(detail) : warn(detail, `renew ${name}`)
}

/** Never what the provider writes itself: that may hold what it was sent. */
function wordsOf(error: GatewayError): string {
  if (!(error instanceof ProviderRefusal)) return error.message
  const { aadsts = '', traceId, correlationId } = error.facts
  const help = entraHelp(`AADSTS${aadsts}`)
  const ids = [
    ...(traceId === undefined ? [] : [`trace id ${traceId}`]),
    ...(correlationId === undefined ? [] : [`correlation id ${correlationId}`]),
  ].join(', ')
  const meaning = help?.what ?? (aadsts === '' ? '' : `AADSTS${aadsts}`)
  return `${error.said.error}${meaning === '' ? '' : `, ${meaning}`}${ids === '' ? '' : ` (${ids})`}`
}

function remedyFor(error: GatewayError, name: string): string {
  if (!(error instanceof ProviderRefusal)) return 'mend the file, or the setting that names it'
  const help = entraHelp(`AADSTS${error.facts.aadsts ?? ''}`)
  return help?.remedy ?? `compare provider.clientId and ${name} with the registration there`
}
