import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { failure, startProvider } from '../provider/start.ts'
import type { ScriptedAnswer, ScriptedProvider } from '../support/scripted-provider.ts'

/** An answer, or how it follows from the provider that gives it. */
type Given = ScriptedAnswer | { of: (idp: ScriptedProvider) => ScriptedAnswer }

/**
 * Asserts that a discovery document is refused: no sign-in begins, nothing else of the provider is asked for, and log
 * and readiness say why.
 */
export async function refusesDiscovery(t: TestContext, given: Given, reason: RegExp, timeout = 5) {
  const { idp, provider, attempt, lines } = await startProvider(t, { timeout })
  idp.script.answers['openid-configuration'] = () => answerOf(given, idp)
  const error = await failure(provider.authorizationUrl({ ...attempt, extra: {} }))
  assert.equal(error.code, 'ERR_PROVIDER_UNREACHABLE')
  assert.equal(provider.state().found, false)
  assert.match(provider.state().problem ?? '', reason)
  assert.equal(lines.length, 1)
  assert.match(lines[0] ?? '', reason)
  assert.equal(idp.calls.length, 1)
}

/** Asserts the same of a key document, which is asked for once at the first sign-in. */
export async function refusesKeys(t: TestContext, given: Given, reason: RegExp, timeout = 5) {
  const { idp, provider, lines, exchange } = await startProvider(t, { timeout })
  idp.script.answers.keys = () => answerOf(given, idp)
  const error = await failure(exchange())
  assert.match(error.code, /^ERR_PROVIDER_(?:UNREACHABLE|TEMPORARY|ANSWER_INVALID)$/)
  assert.match(provider.state().problem ?? '', reason)
  assert.match(lines.find(line => line.includes('provider.keys')) ?? '', reason)
  assert.deepEqual(
    idp.calls.map(call => call.endpoint),
    ['openid-configuration', 'token', 'keys'],
  )
}

function answerOf(given: Given, idp: ScriptedProvider): ScriptedAnswer {
  return typeof given === 'object' && 'of' in given ? given.of(idp) : given
}
