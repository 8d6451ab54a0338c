import assert from 'node:assert/strict'
import { attacked, type Attacked } from '../support/attacked.ts'
import { head } from '../support/front.ts'
import type { TestContext } from 'node:test'

/** Paths whose dots lead out of where they begin are unclear, in every spelling. */
export async function assertDotsAreUnclear(context: TestContext): Promise<Attacked> {
  const attack = await attacked(context)
  for (const target of [
    '/public/../a',
    '/public/%2e%2e/a',
    '/public/..%2fa',
    '/public/a/../../../a',
    '/public//../a',
    '/public/%2E%2E%2Fa',
  ]) {
    const { status, seen } = await attack.ask(head(`GET ${target}`))
    assert.equal(status, 400, target)
    assert.deepEqual(seen, [], target)
  }
  return attack
}
