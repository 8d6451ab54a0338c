import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { printSettings } from '../../../src/cli/migrate/print-settings.ts'
import type { TheirSettings } from '../../../src/cli/migrate/their-settings.ts'
import { translate } from '../../../src/cli/migrate/translate.ts'
import { claimRulesOf } from '../../../src/config/claim-rules.ts'
import { policyOf } from '../../../src/config/policy-of.ts'
import type { Claims } from '../../../src/identity/claims.ts'
import { personFromClaims } from '../../../src/identity/person.ts'
import { decideRoute } from '../../../src/policy/decide.ts'
import { matchRoute } from '../../../src/policy/match.ts'
import { isRefusal, parseTarget } from '../../../src/policy/target.ts'
import { selfSigned } from '../../support/self-signed.ts'
import { inFolder, newKey, outcome, type Outcome } from '../../config/samples.ts'
import type { Request } from './their-answer.ts'

const now = 1_800_000_000

/** What loading our settings for theirs comes to, with the files that they name and the secrets in the environment. */
export function ours(theirs: TheirSettings): Outcome & Readonly<{ printed: string }> {
  const printed = printSettings(translate(theirs))
  const { cert, key } = certificate
  const files = { 'client-secret': 'hush', 'tls.crt': cert, 'tls.key': key, token: 'e30.e30.e30' }
  return inFolder(files, folder => {
    const file = join(folder, 'entrada.yaml')
    writeFileSync(file, printed.replaceAll('FOLDER', folder))
    const asksByToken = theirs.flag('entra_id_federated_token_auth', false)
    const hasFile = theirs.text('client_secret_file') !== ''
    const env = {
      SESSION_KEY: newKey(),
      ...(asksByToken
        ? { AZURE_FEDERATED_TOKEN_FILE: join(folder, 'token') }
        : !hasFile && { CLIENT_SECRET: 'hush' }),
    }
    return { ...outcome({ env, configFile: file }), printed }
  })
}

const certificate = selfSigned({ name: 'app.contoso.com' })

/** Whether these settings let a request pass to the application. */
export function ourAnswer({ loaded }: Outcome): (request: Request, claims: Claims | undefined) => boolean {
  if (loaded === undefined) return () => false
  const { config } = loaded
  const policy = policyOf(config)
  const rules = claimRulesOf(config)
  return ({ method, path }, claims) => {
    const target = parseTarget(method, path, 'app.contoso.com')
    const route = isRefusal(target) ? target : matchRoute(policy, target)
    if (isRefusal(route)) return false
    const identity = claims && {
      ...personFromClaims(claims, rules),
      ...{ sessionId: 'hash', authenticatedAt: now },
    }
    return decideRoute(route, identity, now).kind === 'allow'
  }
}
