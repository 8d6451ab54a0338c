import type { RouteRule } from '../policy/route.ts'
import type { Report } from './problem.ts'
import type { Settings } from './schema.ts'

/** Says what of forward-auth cannot work. */
export function checkForwardAuth(
  { auth, listen }: Settings,
  rules: readonly RouteRule[],
  report: Report,
): void {
  const { dialect } = auth.forwardAuth
  if (dialect === undefined) return
  if (listen.trustedProxies.length === 0) {
    const what = 'is empty, and only they get an answer of forward-auth: every request will be refused'
    const remedy = `name the addresses of ${dialect}`
    report.warning('listen.trustedProxies', what, remedy, ['auth.forwardAuth.dialect'])
  }
  for (const [index, { respond }] of rules.entries()) {
    if (respond === undefined) continue
    const what = 'is not given by forward-auth: the proxy in front is told that the route is closed'
    const remedy = `let ${dialect} answer there itself, or leave it out`
    report.warning(`routes[${index}].respond`, what, remedy, ['auth.forwardAuth.dialect'])
  }
}
