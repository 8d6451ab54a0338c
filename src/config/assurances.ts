import type { Assurance } from '../identity/assurance.ts'
import type { RouteRule } from '../policy/route.ts'
import type { Report } from './problem.ts'
import { resolveDuration } from './resolve-network.ts'
import type { Settings } from './schema.ts'

type Given = Pick<NonNullable<Settings['routes'][number]['require']>, 'authContext' | 'maxAge'>

/** Seconds below which people would have to sign in again while they read. */
const leastAge = 60

/** How a rule wants people to have signed in; the age in seconds. @param at the path of `require` */
export function resolveAssurance({ authContext, maxAge }: Given, at: string, report: Report): Assurance {
  if (authContext !== undefined && !/^c[1-9][0-9]?$/.test(authContext)) {
    const what = 'must be the id of an authentication context: c1 to c99, in small letters'
    report.problem(`${at}.authContext`, what, 'write for example c1')
  }
  return {
    ...(authContext !== undefined && { authContext }),
    ...(maxAge !== undefined && { maxAge: resolveDuration(maxAge, `${at}.maxAge`, 1, report) }),
  }
}

/**
 * What rules say of how somebody has to have signed in. That a context has a policy behind it nobody can tell from here:
 * Entra grants one without.
 */
export function checkAssurances(
  rules: readonly RouteRule[],
  { isEntra }: Readonly<{ isEntra: boolean }>,
  report: Report,
): void {
  for (const [index, { require = {}, accept = ['session'] }] of rules.entries()) {
    const { authContext, maxAge } = require
    const at = `routes[${index}].require`
    if (authContext !== undefined && !isEntra) {
      const what = 'is of no use with this provider: authentication contexts are of Entra alone'
      report.problem(`${at}.authContext`, what, 'leave it out, or write maxAge', ['provider.issuer'])
    }
    if (maxAge === undefined) continue
    if (maxAge < leastAge) {
      const what = 'is very short: people are sent to sign in again while they use the page'
      report.warning(`${at}.maxAge`, what, 'write 1m or more')
    }
    if (!accept.includes('session')) {
      const what = 'lets nobody in whose token has no auth_time, which few access tokens have'
      report.warning(`${at}.maxAge`, what, 'leave it out, or have auth_time put into the access tokens', [
        `routes[${index}].accept`,
      ])
    }
  }
}
