import { METHODS } from 'node:http'
import type { Config } from '../config/config.ts'
import { loadConfig } from '../config/load.ts'
import { newcomersOf } from '../config/newcomers.ts'
import { policyOf } from '../config/policy-of.ts'
import { SettingsError } from '../config/problem.ts'
import { GatewayError } from '../errors.ts'
import type { Identity } from '../identity/identity.ts'
import { asked, type Refusal } from '../policy/asked.ts'
import type { Decision } from '../policy/decision.ts'
import { explain } from '../policy/explain.ts'
import type { Target } from '../policy/target.ts'
import { identityOf, type Persona } from '../policy/persona.ts'
import type { Arguments } from './arguments.ts'
import { explanationJson, explanationText } from './explanation.ts'
import { exitCodes, type Io } from './io.ts'
import { isLater } from './later-settings.ts'
import { printReport } from './report.ts'
import { UsageError } from './usage-error.ts'

const codes: Readonly<Record<Decision['kind'], number>> = {
  allow: exitCodes.ok,
  deny: 3,
  'sign-in': 4,
  'step-up': 4,
  'bad-request': 5,
}

/** `entrada explain`: which rule speaks of a request, what it says to somebody, and why. */
export async function explainCommand(
  { sources, json, explain: { as } = {}, operands: [method = '', url = ''] }: Arguments,
  io: Io,
): Promise<number> {
  try {
    const { config } = loadConfig({ ...sources, env: io.env }, isLater)
    // Nothing in the rules depends on the time of day: how long ago somebody has signed in, they say themselves.
    const now = Math.floor(Date.now() / 1000)
    const identity = as && someoneAs(as, config, now)
    const target = targetOf(method, url, config)
    const policy = policyOf(config)
    const explanation = explain(policy, target, identity, now)
    const shown = { request: { method, url }, as, explanation, policy, config }
    io.stdout(json ? `${JSON.stringify(explanationJson(shown), null, 2)}\n` : explanationText(shown))
    return codes[explanation.decision.kind]
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    printReport(
      error.problems.filter(problem => !isLater(problem)),
      [],
      io,
    )
    return exitCodes.settings
  }
}

function targetOf(method: string, url: string, { publicOrigin }: Config): Target | Refusal {
  if (!METHODS.includes(method)) {
    const meant = METHODS.find(known => known === method.toUpperCase())
    const remedy = meant === undefined ? '' : `; did you mean ${meant}?`
    return { code: 'ERR_REQUEST_MALFORMED', detail: `${method} is no method that can be read${remedy}` }
  }
  return asked(method, url, publicOrigin)
}

/** @throws UsageError for somebody who could not have signed in */
function someoneAs(as: Persona, config: Config, now: number): Identity {
  try {
    return identityOf(as, newcomersOf(config), now)
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error
    throw new UsageError(`nobody can sign in with these claims: ${error.message}`)
  }
}
