import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { configOf, withEnv, withFile } from './samples.ts'

describe('settings for applications that were written for App Service', () => {
  it('leave /.auth/me as it is unless they say so', () => {
    assert.equal(configOf(withFile('headers: { preset: [easyauth] }')).auth.me, 'entrada')
    assert.equal(configOf(withFile('auth: { me: easyauth }')).auth.me, 'easyauth')
  })

  it('may have the callback of App Service, but not its sign-in address', () => {
    const withUri = (path: string) =>
      withEnv({ REDIRECT_URI: `https://app.example/.auth/${path}`, ENTRADA_HEADERS_PRESET: 'easyauth' })
    assert.equal(
      configOf(withUri('login/aad/callback')).provider.redirectUri,
      'https://app.example/.auth/login/aad/callback',
    )
    assert.match(withUri('login/aad').problems.join('\n'), /is an address of the gateway itself/)
  })

  it('may give tokens under the names of App Service', () => {
    for (const name of ['X-MS-TOKEN-AAD-ACCESS-TOKEN', 'X-MS-TOKEN-AAD-ID-TOKEN']) {
      const outcome = withFile(`
headers: { preset: [easyauth] }
routes: [{ path: /**, accessToken: { scopes: [User.Read], header: ${name} } }]`)
      assert.deepEqual([outcome.problems, outcome.warnings], [[], []])
    }
  })

  it('are warned of where the application would not find the addresses', () => {
    const elsewhere = (preset: string) =>
      withFile(`auth: { prefix: /_auth }\nheaders: { preset: [${preset}] }`)
    assert.match(elsewhere('easyauth').warnings.join('\n'), /auth\.prefix.*look for \/login\/aad/)
    assert.deepEqual(elsewhere('forwarded').warnings, [])
  })
})
