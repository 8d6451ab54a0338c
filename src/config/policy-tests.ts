import { GatewayError } from '../errors.ts'
import { asked } from '../policy/asked.ts'
import type { Policy } from '../policy/compile.ts'
import { explain, type Explanation } from '../policy/explain.ts'
import { identityOf } from '../policy/persona.ts'
import { reasonSentence } from '../policy/reason-sentence.ts'
import type { Config } from './config.ts'
import { newcomersOf } from './newcomers.ts'
import { policyOf } from './policy-of.ts'
import type { Report } from './problem.ts'
import type { Settings } from './schema.ts'

type PolicyTest = Settings['policyTests'][number]

/** The time of all policy tests, so that they come out alike on every day. NumericDate, seconds. */
const now = 1_000_000_000

/** Settings without which nobody knows what the rules are. */
const touches = [
  ...['routes', 'defaultAccess', 'auth.prefix', 'provider.tenantId', 'provider.allowedTenants'],
  ...['provider.redirectUri', 'provider.claims', 'provider.trustEmail'],
]

/** Reports every policy test for which the gateway would decide something else than it expects. */
export function checkPolicyTests({ policyTests }: Settings, config: Config, report: Report): void {
  const policy = policyTests.length === 0 ? undefined : policyIn(config)
  if (policy === undefined) return
  for (const [index, test] of policyTests.entries()) {
    const at = `policyTests[${index}]`
    const request = readRequest(test.request)
    if (request === undefined) {
      const what = 'must be a method in capital letters, and a path or a whole URL'
      report.problem(`${at}.request`, what, 'write for example GET /admin/users')
      continue
    }
    const found = decided(test, request, policy, config)
    if (typeof found === 'string') {
      report.problem(`${at}.as.claims`, found, 'leave them out, or write what a token can hold', touches)
    } else if (wordFor(found) !== test.expect) {
      const what = `expects ${test.expect} for ${test.request}, but ${sentenceOn(found)}`
      report.problem(at, what, 'mend the rules or the test; entrada explain shows each step', touches)
    }
  }
}

/** Undefined for rules that are refused anyway. */
function policyIn(config: Config): Policy | undefined {
  try {
    return policyOf(config)
  } catch {
    return undefined
  }
}

type Request = Readonly<{ method: string; url: string }>

function readRequest(text: string): Request | undefined {
  const [, method, url] = /^([A-Z][A-Z-]*) +(\S+)$/.exec(text) ?? []
  return method === undefined || url === undefined ? undefined : { method, url }
}

/** What the gateway does, or why nobody can be such a person. */
function decided(
  { as }: PolicyTest,
  { method, url }: Request,
  policy: Policy,
  config: Config,
): Explanation | string {
  const target = asked(method, url, config.publicOrigin)
  try {
    const identity = as === 'anonymous' ? undefined : identityOf(as, newcomersOf(config), now)
    return explain(policy, target, identity, now)
  } catch (error) {
    if (error instanceof GatewayError) return `nobody can sign in with these: ${error.message}`
    throw error
  }
}

function wordFor({ decision: { kind } }: Explanation): PolicyTest['expect'] {
  return kind === 'step-up' ? 'sign-in' : kind
}

/** `the rule admin says deny (ERR_POLICY_ROLE_MISSING: they lack a role that the rule requires, Admin)`. */
function sentenceOn(found: Explanation): string {
  const { decision, route, reason } = found
  const { roles = [], groups = [], scopes = [] } = decision.kind === 'deny' ? decision.missing : {}
  const missing = [...roles, ...groups, ...scopes].join(', ')
  const who = route === undefined ? 'the answer is' : `the rule ${route.name} says`
  return `${who} ${wordFor(found)} (${reason}: ${reasonSentence(found)}${missing && `, ${missing}`})`
}
