import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { bottleneck } from '../../bench/bottleneck.ts'

describe('what held the sign-ins up', () => {
  it('is nothing when everybody got through as they came', () => {
    const text = bottleneck({ gateway: 0.95, provider: 0.5, browsers: 0.2 }, 1.02, true)
    assert.equal(
      text,
      'no bottleneck: everybody got through as they came; of a CPU: gateway 95 %, provider 50 %, browsers 20 %',
    )
  })

  it('is the gateway when its CPU was full', () => {
    assert.match(bottleneck({ gateway: 0.98, provider: 0.4, browsers: 0.3 }, 2, true), /was the gateway/)
  })

  it('is the CPU that provider and browsers share when that was fuller', () => {
    const text = bottleneck({ gateway: 0.6, provider: 0.6, browsers: 0.38 }, 2, true)
    assert.match(text, /was the CPU of provider and browsers/)
  })

  it('is unknown when no CPU was full', () => {
    assert.match(bottleneck({ gateway: 0.4, provider: 0.2, browsers: 0.2 }, 3, true), /no CPU was full/)
  })
})
