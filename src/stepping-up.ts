import type { Config } from './config/config.ts'
import type { Policy } from './policy/compile.ts'
import { ageCounts, assurancesNamed } from './policy/needs.ts'
import type { OwnPaths } from './signin/return-to.ts'
import { createOwedClaims } from './signin/owed-claims.ts'
import { createAnswerChallenge } from './signin/upstream-challenge.ts'
import * as slices from './slices.ts'

type Carrying = Parameters<typeof createOwedClaims>[0]

/**
 * Where people are sent to sign in once more in another way: because a route wants it, an application, or the provider
 * at a refresh. Only Entra knows what an application asks for in a claims challenge.
 */
export function steppingUp(config: Config, policy: Policy, carrying: Carrying & Readonly<{ own: OwnPaths }>) {
  const { owe, after } = createOwedClaims(carrying)
  const challenged = config.provider.entra && createAnswerChallenge(carrying)
  const stepUps = slices.stepUpsOf(config, assurancesNamed(policy))
  return { onClaims: owe, after, challenged, stepUps, ageCounts: ageCounts(policy) }
}
