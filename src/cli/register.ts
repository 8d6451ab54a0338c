import type { Config, CredentialConfig } from '../config/config.ts'
import { loadConfig } from '../config/load.ts'
import { SettingsError } from '../config/problem.ts'
import { azScript } from '../entra/registration-az.ts'
import { graphRequests } from '../entra/registration-graph.ts'
import { portalSteps } from '../entra/registration-portal.ts'
import { scopesFor } from '../provider/scopes.ts'
import type { Arguments, RegisterOptions } from './arguments.ts'
import { exitCodes, type Io } from './io.ts'
import { isLater } from './later-settings.ts'
import { registrationOf } from './registration-of.ts'
import { printReport } from './report.ts'

/** `entrada register`: how to create the app registration that the settings need. */
export async function register({ sources, register: options }: Arguments, io: Io): Promise<number> {
  if (options === undefined) throw new Error('there are no options')
  try {
    const { config } = loadConfig({ ...sources, env: io.env }, isLater)
    if (config.provider.clientId !== '') {
      io.stderr('provider.clientId is set already: what follows makes a registration beside that one.\n')
    }
    io.stdout(textFor(config, options))
    return exitCodes.ok
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    printReport(error.problems, error.warnings, io)
    return exitCodes.settings
  }
}

function textFor(config: Config, options: RegisterOptions): string {
  const { entra } = config.provider
  if (entra === undefined) return otherProvider(config, options)
  const registration = registrationOf(config, entra, options)
  if (options.format === 'az') return azScript(registration)
  if (options.format === 'portal') return portalSteps(registration)
  return `${JSON.stringify(graphRequests(registration), null, 2)}\n`
}

const authentication: Readonly<Record<CredentialConfig['kind'], string>> = {
  secret: 'client secret',
  certificate: 'private_key_jwt',
  federated: 'a JWT of the cluster (RFC 7523)',
}

/** Each provider has its own words for these; the values are the same. */
function otherProvider(config: Config, { name, roles }: RegisterOptions): string {
  const { provider, publicOrigin, origins, auth, session } = config
  const { issuer } = provider
  const own = `${publicOrigin}${auth.prefix}`
  const lines = [
    `A confidential client of ${issuer}, named ${name}:`,
    '',
    `Flow                     authorization code with PKCE (S256)${session.revalidate > 0 ? ', refresh tokens' : ''}`,
    `Client authentication    ${authentication[provider.credential.kind]}`,
    ...origins.map(({ redirectUri }) => `Redirect URI             ${redirectUri}`),
    ...[...new Set(origins.map(each => each.postLogoutRedirectUri))].map(
      uri => `Post-logout redirect URI ${uri}`,
    ),
    `Back-channel logout URI  ${own}/backchannel-logout`,
    `Front-channel logout URI ${own}/frontchannel-logout (where the provider knows no other)`,
    `Scopes                   ${scopesFor({}, { scopes: provider.scopes, revalidates: session.revalidate > 0 }).join(' ')}`,
    `Roles in the claims      ${provider.claims.roles.join(', ')}${roles.length > 0 ? `: ${roles.join(', ')}` : ''}`,
    `Groups in the claims     ${provider.claims.groups.join(', ')}`,
  ]
  return `${lines.join('\n')}\n`
}
