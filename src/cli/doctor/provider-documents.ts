import { aadstsCode } from '../../entra/aadsts.ts'
import { issuerOfTenant, issuerProblem } from '../../entra/issuer.ts'
import { isSharedAuthority, isTenantId } from '../../entra/tenant.ts'
import { discover, discoveryUrl } from '../../provider/discovery.ts'
import { fetchKeys } from '../../provider/key-document.ts'
import { sentenceOf } from '../../provider/sentence.ts'
import { fail, ok, type Outcome, unknown, warn } from './finding.ts'
import { entraHelp, metadataOf, type ProviderView } from './provider-view.ts'

/** Finds the provider as the gateway does, and says why that is impossible. */
export async function lookForProvider(view: ProviderView): Promise<Outcome> {
  const { settings, fetch, found, heard, setting } = view
  const { metadataFile } = settings
  try {
    found.metadata = await discover(settings, fetch)
    const where = metadataFile?.file ?? discoveryUrl(settings.issuer)
    return ok(`${where} is the discovery document of ${found.metadata.issuer}`)
  } catch (error) {
    const [what = '', remedy] = sentenceOf(innermost(error)).split(/; (?=(?:set|use) )/)
    if (metadataFile !== undefined) return fail(what, remedy ?? `mend ${metadataFile.file}`)
    if (heard.status === undefined) {
      return fail(
        `there is no answer to the request for the discovery document: ${sentenceOf(error)}`,
        tryLater,
      )
    }
    const code = aadstsCode(heard.text ?? '') ?? ''
    const help = entraHelp(heard.text ?? '')
    if (otherCloud.has(code)) return fail(help?.what ?? `AADSTS${code}`, cloudRemedy)
    if (code === '90002') return fail(help?.what ?? `AADSTS${code}`, tenantRemedy)
    if (help !== undefined) return fail(help.what, help.remedy)
    return fail(what, remedy ?? remedyFor(heard.status, setting))
  }
}

const tryLater = 'look at what stands between this machine and the provider, and try again'
const otherCloud: ReadonlySet<string> = new Set(['90038', '900439'])
const cloudRemedy =
  'set provider.authorityHost to the login host of its cloud: https://login.microsoftonline.com (worldwide), ' +
  'https://login.microsoftonline.us (US Government), https://login.partner.microsoftonline.cn (China)'
const tenantRemedy =
  'look for a typing error in provider.tenantId; where it is right, provider.authorityHost is of another cloud'

/** Errors of openid-client hold the one that counts. */
function innermost(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? innermost(error.cause) : error
}

function remedyFor(status: number, setting: string): string {
  if (status >= 500) return 'the provider is in trouble: try again later'
  if (status === 404) {
    return `does that realm or path exist? If so, write ${setting} exactly as the provider does`
  }
  return status === 200
    ? `mend ${setting}, or what answers in the place of the provider`
    : `write ${setting} exactly as the provider does`
}

/** Whether the tenant is named in a way that lasts. */
export async function lookAtTenant(view: ProviderView): Promise<Outcome> {
  const { entra } = view.settings
  if (entra === undefined) return ok('the provider is not Entra ID')
  const { tenantId } = entra
  if (isSharedAuthority(tenantId)) {
    const count = entra.allowedTenants?.length ?? 0
    return ok(`${tenantId}: people of ${count === 1 ? 'one tenant' : `${count} tenants`} may sign in`)
  }
  const id = new URL(metadataOf(view).issuer).pathname.split('/')[1] ?? ''
  const isLasting: boolean = isTenantId(tenantId) || tenantId === 'consumers'
  if (isLasting) return ok(`the tenant ${id} is there`)
  return warn(
    `${tenantId} is a name of the tenant ${id}, and names can be given to others`,
    `set provider.tenantId to ${id}`,
  )
}

/** Whether there are keys by which tokens could be believed. */
export async function lookAtKeys(view: ProviderView): Promise<Outcome> {
  const metadata = metadataOf(view)
  const { entra } = view.settings
  try {
    const keys = await fetchKeys(metadata.jwks_uri, view.fetch)
    const usable = keys.filter(jwk => isOfIssuer((jwk as Record<string, unknown>)['issuer'], metadata.issuer))
    const detail = `${usable.length} of ${keys.length} signing keys are for ${metadata.issuer}`
    if (entra === undefined || usable.length > 0) {
      return ok(entra === undefined ? `signing keys: ${keys.length}` : detail)
    }
    return fail(detail, 'the provider publishes keys of somebody else: ask whoever runs it')
  } catch (error) {
    return fail(
      `the keys at ${metadata.jwks_uri} cannot be used: ${sentenceOf(error)}`,
      'let this machine reach that address too, or ask whoever runs the provider',
    )
  }
}

/** Whether a key may sign for an issuer; one that stands for many tenants is tried with a tenant that nobody has. */
function isOfIssuer(keyIssuer: unknown, issuer: string): boolean {
  const template = issuerOfTenant(issuer, someTenant)
  const tid = new URL(template).pathname.split('/')[1] ?? ''
  return (
    issuerProblem({
      claims: { tid, iss: template },
      metadataIssuer: issuer,
      keyIssuer: typeof keyIssuer === 'string' ? keyIssuer : undefined,
      configuredTenant: tid,
      allowedTenants: [tid],
    }) === undefined
  )
}

const someTenant = '00000000-0000-4000-8000-000000000000'

/** Seconds from which on a difference is spoken of: dates are whole seconds, and answers take their time. */
const notable = 30

/** Whether the two clocks agree, by the `Date` of the answers (RFC 9110 section 6.6.1). */
export async function compareClocks({ heard, settings }: ProviderView): Promise<Outcome> {
  const { offset } = heard
  if (offset === undefined) return unknown('the answers of the provider have no Date')
  const apart = Math.abs(offset)
  const tolerated = `provider.clockTolerance is ${settings.clockTolerance} s`
  // Whole seconds, and the way of the answer.
  const isTolerated = apart <= settings.clockTolerance + 2
  if (isTolerated && apart < notable)
    return ok(`the clocks of the provider and of this machine agree (${apart} s apart)`)
  const detail = `the clock of this machine is ${apart} s ${offset > 0 ? 'behind' : 'ahead of'} the provider's`
  const remedy = 'set the clock of this machine, and keep it by NTP'
  return isTolerated
    ? warn(`${detail}; ${tolerated}`, remedy)
    : fail(`${detail}, and ${tolerated}: every sign-in fails`, remedy)
}
