import type { Config, CredentialConfig, SecretSource } from './config.ts'
import type { Report } from './problem.ts'
import { checkKeyPair } from './resolve-tls.ts'
import type { Settings } from './schema.ts'
import { signingKeyFault } from './signing-key.ts'
import type { Surroundings } from './surroundings.ts'

type Given = NonNullable<Settings['provider']['fallback']>

type Place = Readonly<{
  section: 'provider' | 'provider.fallback'
  method: 'post' | 'basic'
  isEntra: boolean
  surroundings: Surroundings
  report: Report
}>

/** How the gateway shows the provider who it is: exactly one way, and perhaps another in reserve. */
export function resolveCredentials(
  provider: Settings['provider'],
  isEntra: boolean,
  surroundings: Surroundings,
  report: Report,
): Pick<Config['provider'], 'credential' | 'fallback'> {
  const place = { method: provider.clientSecretMethod, isEntra, surroundings, report }
  const credential = resolveOne(provider, { ...place, section: 'provider' })
  if (credential === undefined) {
    report.problem(
      'provider.clientSecret',
      'is missing',
      'set CLIENT_SECRET, or CLIENT_SECRET_FILE to a file that holds it; provider.clientCertificate and provider.federatedTokenFile are the other ways',
      ['provider.clientSecretFile', 'provider.clientCertificate', 'provider.federatedTokenFile'],
    )
  }
  const nothing: CredentialConfig = { kind: 'secret', secret: { value: '' }, method: place.method }
  if (provider.fallback === undefined) return { credential: credential ?? nothing }
  const fallback = resolveOne(provider.fallback, { ...place, section: 'provider.fallback' })
  if (fallback === undefined) {
    report.problem(
      'provider.fallback',
      'names no credential',
      'write clientSecretFile, clientCertificate or federatedTokenFile in it, or leave it out',
    )
  }
  return { credential: credential ?? nothing, fallback: fallback ?? nothing }
}

/** The settings of the provider that are about something else. */
export function withoutCredentials<Provider extends Partial<Settings['provider']>>(provider: Provider) {
  const { clientSecret: _, clientSecretFile: __, clientSecretExpires: ___, ...some } = provider
  const { clientCertificate: ____, federatedTokenFile: _____, fallback: ______, ...others } = some
  const { clientSecretMethod: _______, ...rest } = others
  return rest
}

/** The one way that is given; undefined when there is none. */
function resolveOne(given: Given, place: Place): CredentialConfig | undefined {
  const { section, report } = place
  const { clientSecret, clientSecretFile, clientSecretExpires, clientCertificate, federatedTokenFile } = given
  const ways = {
    clientSecret,
    clientSecretFile: clientSecret === undefined ? clientSecretFile : undefined,
    'clientCertificate.certFile': clientCertificate && (clientCertificate.certFile ?? ''),
    federatedTokenFile,
  }
  const [first, second] = Object.entries(ways).flatMap(([name, value]) => (value === undefined ? [] : name))
  if (second !== undefined) {
    const remedy =
      section === 'provider'
        ? 'leave one of the two out, or move one to provider.fallback'
        : 'leave one of the two out'
    report.problem(`${section}.${second}`, `cannot stand beside ${section}.${first?.split('.')[0]}`, remedy)
  }
  if (clientSecretExpires !== undefined && clientSecret === undefined && clientSecretFile === undefined) {
    const path = `${section}.clientSecretExpires`
    report.warning(path, 'is about a client secret, and there is none', 'leave it out')
  }
  const source = resolveSecret(given, place)
  if (source !== undefined) {
    const expiresAt = resolveExpiry(clientSecretExpires, place)
    const { method } = place
    return { kind: 'secret', secret: source, method, ...(expiresAt !== undefined && { expiresAt }) }
  }
  if (clientCertificate !== undefined) return resolveCertificate(clientCertificate, place)
  return federatedTokenFile === undefined ? undefined : resolveFederated(federatedTokenFile, place)
}

function resolveSecret(
  { clientSecret, clientSecretFile }: Given,
  { section, surroundings, report }: Place,
): SecretSource | undefined {
  const path = `${section}.clientSecretFile`
  if (clientSecret !== undefined && clientSecretFile !== undefined) {
    report.problem(path, `cannot stand beside ${section}.clientSecret`, 'leave one of the two out')
  }
  if (clientSecretFile === undefined) return clientSecret === undefined ? undefined : { value: clientSecret }
  const found = surroundings.readSecretFile(clientSecretFile)
  if ('what' in found) report.problem(path, found.what, found.remedy)
  return { file: clientSecretFile }
}

/** A day counts from its beginning, in UTC: rather warned too early. NumericDate, seconds. */
function resolveExpiry(text: string | undefined, { section, report }: Place): number | undefined {
  if (text === undefined) return undefined
  const isDate = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2}))?$/.test(text)
  const moment = isDate ? Date.parse(text) : NaN
  // 2027-02-30 is the second of March to some readers.
  if (!Number.isNaN(moment) && new Date(text.slice(0, 10)).toISOString().startsWith(text.slice(0, 10))) {
    return Math.floor(moment / 1000)
  }
  report.problem(
    `${section}.clientSecretExpires`,
    'is no date',
    'write it as 2027-03-01, or as 2027-03-01T12:00:00Z',
  )
  return undefined
}

function resolveCertificate(
  { certFile, keyFile, passphraseFile }: NonNullable<Given['clientCertificate']>,
  { section, isEntra, surroundings, report }: Place,
): CredentialConfig {
  const path = `${section}.clientCertificate`
  const missing = (name: string, whatItIs: string): '' => {
    report.problem(`${path}.${name}`, 'is missing', `name the file with ${whatItIs} (PEM)`)
    return ''
  }
  const files = {
    certFile: certFile ?? missing('certFile', 'the certificate'),
    keyFile: keyFile ?? missing('keyFile', 'its private key'),
    ...(passphraseFile !== undefined && { passphraseFile }),
  }
  if (files.certFile !== '' && files.keyFile !== '') {
    const pair = checkKeyPair(files, path, [], surroundings, report)
    const fault = pair && signingKeyFault(pair.key, isEntra)
    if (fault !== undefined) report.problem(`${path}.keyFile`, `${files.keyFile} ${fault.what}`, fault.remedy)
  }
  return { kind: 'certificate', ...files }
}

function resolveFederated(file: string, { section, surroundings, report }: Place): CredentialConfig {
  const path = `${section}.federatedTokenFile`
  const found = surroundings.readSecretFile(file)
  if ('what' in found) {
    report.problem(path, found.what, 'name the file into which the platform writes the token')
  } else if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(found.text)) {
    report.problem(path, `${file} holds no token (JWT)`, 'name the file into which the platform writes it')
  }
  return { kind: 'federated', file }
}
