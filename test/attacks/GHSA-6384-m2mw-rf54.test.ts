import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { attacked } from '../support/attacked.ts'
import { head } from '../support/front.ts'

describe('GHSA-6384-m2mw-rf54 of Traefik: X-Forwarded-Prefix had been forgotten', () => {
  it('takes away what begins like one of ours, listed or not', async context => {
    const { ask } = await attacked(context)
    for (const name of [
      'X-Forwarded-Prefix',
      'X-Forwarded-Server',
      'X-Forwarded-Anything',
      'X-Forwarded',
      'X-Original-Path',
    ]) {
      const { seen } = await ask(head('GET /public/a', `${name}: eve`))
      assert.ok(!seen[0]?.bytes.includes('eve'), name)
    }
  })
})
