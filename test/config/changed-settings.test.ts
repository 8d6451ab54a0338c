import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { changedSettings } from '../../src/config/changed-settings.ts'
import { loadConfig } from '../../src/config/load.ts'
import { smallest } from './samples.ts'

/** The paths that differ when these variables come to the smallest settings. */
function changedBy(more: Readonly<Record<string, string>>): readonly string[] {
  return changedSettings(
    loadConfig({ env: smallest }).given,
    loadConfig({ env: { ...smallest, ...more } }).given,
  )
}

describe('settings that have changed', () => {
  it('are named by their paths, never by a value', () => {
    const found = changedBy({
      ENTRADA_SESSION_IDLE_TIMEOUT: '30m',
      CLIENT_SECRET: 'another-secret',
      ENTRADA_ROUTES: '[{"path":"/a"}]',
      ENTRADA_HEADERS_CUSTOM: '{"X-A":{"claim":"a"}}',
    })
    assert.deepEqual(found, ['provider.clientSecret', 'session.idleTimeout', 'routes', 'headers.custom'])
  })

  it('are none where both say the same', () => {
    assert.deepEqual(changedBy({}), [])
  })
})
