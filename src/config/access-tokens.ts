import { isDefaultScope, resourceOf, signInScopes } from '../entra/scope.ts'
import type { RouteRule } from '../policy/route.ts'
import { foldedName, headerNameFault } from './header-name.ts'
import type { Report } from './problem.ts'

/** What rules say of tokens for the application. @param isEntra a scope names its resource there */
export function checkAccessTokens(
  rules: readonly RouteRule[],
  { isEntra }: Readonly<{ isEntra: boolean }>,
  report: Report,
): void {
  for (const [index, { accessToken, access, respond, accept = ['session'] }] of rules.entries()) {
    if (accessToken === undefined) continue
    const path = `routes[${index}].accessToken`
    if (access === 'public') {
      const what = 'cannot stand beside access: public: a token is for whoever is signed in'
      report.problem(path, what, 'leave one of the two out, or write access: optional', [
        `routes[${index}].access`,
      ])
    }
    if (respond !== undefined) {
      const what = 'cannot stand beside respond: no upstream is asked'
      report.problem(path, what, 'leave one of the two out', [`routes[${index}].respond`])
    }
    if (accept.includes('bearer') && !isEntra) {
      const what = 'cannot be had for bearer tokens: that takes the on-behalf-of flow, which Entra alone has'
      report.problem(path, what, 'write accept: [session], or leave it out', [`routes[${index}].accept`])
    }
    checkScopes(accessToken.scopes, `${path}.scopes`, isEntra, report)
    const fault = headerNameFault(accessToken.header) ?? disguiseFault(accessToken.header)
    if (fault !== undefined)
      report.problem(`${path}.header`, fault, 'write for example X-Forwarded-Access-Token')
  }
}

function checkScopes(scopes: readonly string[], path: string, isEntra: boolean, report: Report): void {
  for (const [index, scope] of scopes.entries()) {
    const at = `${path}[${index}]`
    // RFC 6749 section 3.3
    if (!/^[\u0021\u0023-\u005b\u005d-\u007e]+$/.test(scope)) {
      report.problem(
        at,
        'must be one scope: no blanks, quotes or backslashes',
        'make each an entry of its own',
      )
    } else if (signInScopes.has(scope.toLowerCase())) {
      report.problem(at, `${scope} is about the sign-in, not about a resource`, 'leave it out')
    }
  }
  const resources = [...new Set(scopes.map(resourceOf))].map(resource => resource || 'Microsoft Graph')
  if (isEntra && resources.length > 1) {
    const what = `names several resources (${resources.join(', ')}), and a token is for one`
    report.problem(path, what, 'make a route of its own for each')
  } else if (isEntra && scopes.length > 1 && scopes.some(isDefaultScope)) {
    report.problem(path, '.default stands for all that was granted', 'leave it or the others out')
  }
}

function disguiseFault(header: string): string | undefined {
  const isDisguised = foldedName(header) === 'authorization' && header.toLowerCase() !== 'authorization'
  return isDisguised ? 'must be written Authorization' : undefined
}
