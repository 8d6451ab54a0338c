import { createHash } from 'node:crypto'
import type { Config } from '../../src/config/config.ts'
import { configOf } from '../../src/demo/settings.ts'

/** 32 bytes, base64: the session key of every `testConfig`. */
export const testSessionKey = createHash('sha256').update('a session key for tests').digest('base64')

/**
 * A complete configuration without a file, an environment or a provider that answers.
 * @param settings in the shape of the file, over those that a test needs; a section replaces the whole section
 */
export function testConfig(settings: Readonly<Record<string, unknown>> = {}): Config {
  return configOf({
    provider: {
      // Port 9 (discard) of this machine: refused at once, and nothing leaves the machine.
      issuer: 'http://127.0.0.1:9',
      clientId: 'client',
      clientSecret: 'client-secret-of-tests',
      redirectUri: 'https://app.example/.auth/callback',
    },
    upstream: 'http://127.0.0.1:9',
    session: { keys: [testSessionKey] },
    ...settings,
  })
}
