import { isGraph } from '../entra/access-token.ts'
import type { Report } from './problem.ts'
import type { Settings } from './schema.ts'

type Given = Settings['routes'][number]
type At = (key: string) => string

/** What a rule says of bearer tokens. */
export function checkTokens(rule: Given, at: At, report: Report): void {
  const { access, accept = ['session'], audiences = [] } = rule
  const takesTokens = accept.includes('bearer')
  if (rule.accept !== undefined && (access === 'public' || access === 'deny')) {
    report.warning(at('accept'), `has no effect beside access: ${access}`, 'leave it out', [at('access')])
  }
  for (const key of ['audiences', 'clients'] as const) {
    if (rule[key] === undefined || takesTokens) continue
    report.warning(at(key), 'has no effect where no bearer token is accepted', acceptThem, [at('accept')])
  }
  checkAudiences(audiences, at, report)
  checkRequired(rule, accept, at, report)
  if (rule.forwardAuthorization === true && rule.accessToken?.header.toLowerCase() === 'authorization') {
    const what = 'cannot stand beside accessToken.header: Authorization'
    report.problem(at('forwardAuthorization'), what, 'leave one of the two out', [at('accessToken.header')])
  }
}

const acceptThem = 'write accept: [bearer], or [session, bearer]'

function checkAudiences(audiences: readonly string[], at: At, report: Report): void {
  for (const [index, audience] of audiences.entries()) {
    const path = at(`audiences[${index}]`)
    if (isGraph(audience)) {
      const what = 'is Microsoft Graph, whose tokens no other application can verify'
      report.problem(path, what, 'expose an API in your own registration, and name that')
    } else if (audience === 'account') {
      const what = 'is in every token of a Keycloak realm, whichever application it is for'
      report.warning(path, what, 'give the client an audience mapper, and name that audience')
    }
  }
}

const ofTokens = ['anyScope', 'allScopes', 'anyClient'] as const

function checkRequired({ require = {} }: Given, accept: readonly string[], at: At, report: Report): void {
  for (const key of ofTokens) {
    if (require[key] === undefined) continue
    const path = at(`require.${key}`)
    if (!accept.includes('bearer')) {
      report.warning(path, 'can never hold: only bearer tokens have it', acceptThem, [at('accept')])
    } else if (accept.includes('session')) {
      const remedy = 'write accept: [bearer], or a rule of its own for people'
      report.warning(path, 'never holds for a session, so nobody in a browser gets in', remedy, [
        at('accept'),
      ])
    }
  }
}

/** Why a scope in a rule is none that a token holds; undefined when it may be. `isSure`: with any provider. */
export function scopeFault(scope: string): { what: string; remedy: string; isSure: boolean } | undefined {
  // RFC 6749 section 3.3
  if (!/^[!#-[\]-~]+$/.test(scope)) {
    const what = 'must be one scope: no blanks, quotes or backslashes'
    return { what, remedy: 'make each an entry of its own', isSure: true }
  }
  if (!scope.startsWith('api://')) return undefined
  const what = 'begins with the address of an API, which is not in the claim scp'
  return { what, remedy: 'write what stands behind its last slash', isSure: false }
}
