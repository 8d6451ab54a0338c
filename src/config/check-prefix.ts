import type { Report } from './problem.ts'
import type { Settings } from './schema.ts'
import { pathFault } from './web-address.ts'

const usual = '/.auth'

/** What is wrong with `auth.prefix`, and where applications would not find what is below it. */
export function checkPrefix({ auth: { prefix }, headers }: Settings, report: Report): void {
  const fault = pathFault(prefix) ?? (prefix.endsWith('/') ? 'must not end with a slash' : undefined)
  if (fault !== undefined) {
    report.problem('auth.prefix', fault, `write for example ${usual}`)
  } else if (prefix !== usual && headers.preset.includes('easyauth')) {
    const what = `is not ${usual}, where applications for App Service look for /login/aad, /me and /logout`
    report.warning('auth.prefix', what, 'leave it out, or tell the application', ['headers.preset'])
  }
}
