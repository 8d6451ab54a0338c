import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { attacked } from '../support/attacked.ts'
import { head } from '../support/front.ts'

/** What a client lists in `Connection` takes away nothing of what the gateway adds. */
export async function assertOursArrive(context: TestContext): Promise<void> {
  const { ask, ada } = await attacked(context)
  for (const listed of [
    'X-Forwarded-User',
    'x-forwarded-host, X-ENTRADA-ASSERTION',
    'X-Forwarded-For,x-forwarded-proto',
  ]) {
    const { seen } = await ask(head('GET /a', ada, `Connection: ${listed}`))
    for (const name of ['user', 'host', 'for', 'proto'])
      assert.equal(seen[0]?.header(`x-forwarded-${name}`).length, 1)
    assert.equal(seen[0]?.header('x-entrada-assertion').length, 1)
  }
}
