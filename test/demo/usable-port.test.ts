import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { usablePort } from '../../src/demo/usable-port.ts'
import { reservePort } from '../support/free-port.ts'

describe('the port of the demo', () => {
  it('is the usual one while that is free, and another when it is taken', async () => {
    const { port, release } = await reservePort()
    const other = await usablePort(port)
    assert.notEqual(other, port)
    assert.ok(other > 0)
    await release()
    assert.equal(await usablePort(port), port)
  })
})
