import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Entrada } from '../process.ts'

async function migrate(text: string) {
  const process = new Entrada(['migrate', 'oauth2-proxy'])
  process.child.stdin.end(text)
  return process.ended()
}

describe('entrada migrate oauth2-proxy', () => {
  it('prints settings, and what is not in them at their end', async () => {
    const { code, stdout, stderr } = await migrate(
      'provider = "oidc"\noidc_issuer_url = "https://idp.example"\nclient_id = "app"\nclient_secret = "hush"\ntrusted_ips = ["10.0.0.1"]\n',
    )
    assert.equal(code, 0, stderr)
    assert.match(stdout, /^provider:\n {2}issuer: https:\/\/idp\.example$/m)
    assert.match(stdout, /^# - trusted_ips: is never taken over/m)
    assert.match(stderr, /^\d things to look at: see the end of the settings\.$/m)
    assert.doesNotMatch(stdout + stderr, /hush/)
  })

  it('refuses what is no configuration of oauth2-proxy with 78, and prints no settings', async () => {
    const { code, stdout, stderr } = await migrate('client_id = hush\n')
    assert.equal(code, 78)
    assert.equal(stdout, '')
    assert.match(stderr, /^error: line 1: a text needs quotes\n/)
    assert.doesNotMatch(stderr, /hush/)
  })
})
