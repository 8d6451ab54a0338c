import type { Cors } from '../policy/route.ts'
import { readOrigin } from './origin.ts'
import type { Report } from './problem.ts'
import { resolveDuration } from './resolve-network.ts'
import type { Settings } from './schema.ts'

type Given = NonNullable<Settings['routes'][number]['cors']>

/** What needs no leave of a preflight (Fetch standard, CORS-safelisted method). */
const simple = ['GET', 'HEAD', 'POST']

/** What other origins may do on a route. @param methods of its rule @param at path of the setting */
export function resolveCors(
  given: Given,
  methods: readonly string[] | undefined,
  at: string,
  report: Report,
): Cors {
  const any = given.origins.indexOf('*')
  if (any !== -1 && given.credentials) {
    const what = 'cannot be any origin with credentials: every site could read what people see here'
    report.problem(`${at}.origins[${any}]`, what, 'name the origins, or leave credentials out', [
      `${at}.credentials`,
    ])
  } else if (any !== -1 && given.origins.length > 1) {
    report.problem(`${at}.origins[${any}]`, '* cannot stand beside others', 'leave them out, or *')
  }
  const odd = given.methods?.findIndex(method => !/^[A-Z][A-Z-]*$/.test(method)) ?? -1
  if (odd !== -1)
    report.problem(`${at}.methods[${odd}]`, 'must be a method in capital letters', 'write for example PUT')
  // RFC 9110 section 5.1; with credentials browsers take * literally.
  const oddName = given.headers.findIndex(name => !/^[\w!#$%&'+.^`|~-]+$/.test(name))
  if (oddName !== -1) {
    report.problem(
      `${at}.headers[${oddName}]`,
      'must be the name of a header',
      'write for example Content-Type',
    )
  }
  return {
    origins: given.origins.map((origin, index) =>
      origin === '*' ? origin : readOrigin(origin, `${at}.origins[${index}]`, report),
    ),
    methods: given.methods ?? methods ?? simple,
    headers: given.headers,
    credentials: given.credentials,
    maxAge: resolveDuration(given.maxAge, `${at}.maxAge`, 0, report, 86_400),
  }
}
