import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { configOf, inFolder, outcome, smallest, withEnv, withFile, type Outcome } from './samples.ts'
import { selfSigned } from '../support/self-signed.ts'

const [a, b] = ['https://app.example/.auth/callback', 'https://team.example:8443/.auth/callback']

/** Settings with these redirect URIs, in the file. */
function inYaml(uris: readonly string[], more = '', env: Record<string, string> = {}): Outcome {
  const provider = `provider:\n  redirectUri:\n${uris.map(uri => `    - ${uri}\n`).join('')}`
  return withFile(provider + more, { REDIRECT_URI: undefined, ...env })
}

function refusalsOf({ problems, loaded }: Outcome): string {
  assert.equal(loaded, undefined)
  return problems.join('\n')
}

describe('several redirect URIs', () => {
  it('are a list in the file, and several words in the environment', () => {
    const found = [
      inYaml([a, b]),
      withEnv({ REDIRECT_URI: `${a}, ${b}` }),
      withEnv({ REDIRECT_URI: undefined, ENTRADA_PROVIDER_REDIRECT_URI: `${a},${b}` }),
      withEnv({}, { '--provider-redirect-uri': `${a},${b}` }),
    ]
    for (const { origins } of found.map(configOf)) {
      assert.deepEqual(origins, [
        {
          origin: 'https://app.example',
          redirectUri: a,
          postLogoutRedirectUri: 'https://app.example/.auth/signed-out',
        },
        {
          origin: 'https://team.example:8443',
          redirectUri: b,
          postLogoutRedirectUri: 'https://team.example:8443/.auth/signed-out',
        },
      ])
    }
  })

  it('leave what is bound to one origin to the first', () => {
    const { publicOrigin, provider } = configOf(inYaml([a, b]))
    assert.equal(publicOrigin, 'https://app.example')
    assert.equal(provider.redirectUri, a)
    assert.equal(provider.postLogoutRedirectUri, 'https://app.example/.auth/signed-out')
  })

  it('are one where the list has one, and none where it has none', () => {
    assert.deepEqual(configOf(inYaml([a])).origins, configOf(withEnv({ REDIRECT_URI: a })).origins)
    assert.match(
      withFile('provider:\n  redirectUri: []\n', { REDIRECT_URI: undefined }).problems.join(),
      /provider.redirectUri: must be text on one line, or a list of such, and not empty/,
    )
    assert.match(
      withFile('provider:\n  redirectUri: [1]\n', { REDIRECT_URI: undefined }).problems.join(),
      /provider.redirectUri\[0\]: must be text/,
    )
  })

  it('are each held to what one is held to, and the report says which it is', () => {
    assert.match(
      refusalsOf(inYaml([a, 'https://team.example/.auth/callback?x'])),
      /entrada.yaml:4:7 provider.redirectUri\[1\]: must not have credentials, a query or a fragment/,
    )
    assert.match(
      refusalsOf(inYaml([a, 'https://team.example/.auth/login'])),
      /redirectUri\[1\]: is an address of the gateway/,
    )
    assert.match(refusalsOf(inYaml([a, '/.auth/callback'])), /redirectUri\[1\]: must be an absolute/)
    assert.match(
      refusalsOf(inYaml(['http://app.example/cb', 'http://team.example/cb'])),
      /redirectUri\[0\]: must be https;.*\n.*redirectUri\[1\]: must be https;/,
    )
    assert.match(
      inYaml([a, 'https://localhost/.auth/callback']).warnings.join('\n'),
      /redirectUri\[1\]: has port 443, but/,
    )
  })

  it('are for different origins', () => {
    for (const other of ['https://APP.example:443/.auth/callback', a, 'https://app.example/other'])
      assert.match(
        refusalsOf(inYaml([a, b, other])),
        /redirectUri\[2\]: is a second one of https:\/\/app.example; write one for each public origin/,
      )
  })

  it('have one path, on which the callback listens', () => {
    assert.match(
      refusalsOf(inYaml([a, 'https://team.example/cb'])),
      /redirectUri\[1\]: has another path than the first: .*; write https:\/\/team.example\/.auth\/callback/,
    )
  })

  it('have one scheme, for cookies have one name', () => {
    const mixed = [a, 'http://localhost:8080/.auth/callback']
    for (const uris of [mixed, mixed.toReversed()]) {
      assert.match(refusalsOf(inYaml(uris)), /redirectUri\[1\]: is https?, but the first is not: cookies/)
      assert.match(refusalsOf(inYaml(uris, 'session: { cookie: { secure: false } }')), /but the first is not/)
    }
    const local = ['http://localhost:8080/.auth/callback', 'http://127.0.0.1:8080/.auth/callback']
    assert.equal(configOf(inYaml(local)).session.cookie.secure, false)
    assert.equal(configOf(inYaml([a, b])).session.cookie.secure, true)
  })
})

describe('where people come back to after signing out, with several origins', () => {
  const given = (uri: string) =>
    withEnv({
      REDIRECT_URI: `${a},${b}`,
      ENTRADA_PROVIDER_POST_LOGOUT_REDIRECT_URI: uri,
    })

  it('is one address for all if one is set, on any of them', () => {
    for (const uri of ['https://app.example/bye', 'https://team.example:8443/bye'])
      assert.deepEqual(
        configOf(given(uri)).origins.map(each => each.postLogoutRedirectUri),
        [uri, uri],
      )
  })

  it('is on one of them', () => {
    for (const uri of ['https://evil.example/bye', 'https://team.example/bye', 'https://u@app.example/bye'])
      assert.match(
        refusalsOf(given(uri)),
        /postLogoutRedirectUri: must be an address of an origin of provider.redirectUri/,
      )
  })
})

describe('other settings, with several origins', () => {
  const uris = ['https://a.corp.example/cb', 'https://b.corp.example/cb']

  it('may share a cookie by a domain above all of them, and by no other', () => {
    const shared = (domain: string) => inYaml(uris, `session: { cookie: { domain: ${domain} } }`)
    assert.equal(configOf(shared('corp.example')).session.cookie.domain, 'corp.example')
    assert.match(
      refusalsOf(shared('a.corp.example')),
      /session.cookie.domain: must be b.corp.example or a domain/,
    )
    assert.match(
      refusalsOf(shared('b.corp.example')),
      /session.cookie.domain: must be a.corp.example or a domain/,
    )
  })

  it('have no upstream that is one of them', () => {
    assert.match(
      withEnv({ REDIRECT_URI: uris.join(), UPSTREAM_URL: 'https://b.corp.example' }).warnings.join('\n'),
      /upstream: is a public origin: requests would come back here/,
    )
  })

  it('want a certificate for each', () => {
    const { cert, key } = selfSigned({ name: 'a.corp.example' })
    const { warnings } = inFolder({ 'tls.crt': cert, 'tls.key': key }, folder =>
      outcome({
        env: {
          ...smallest,
          REDIRECT_URI: uris.join(),
          ENTRADA_LISTEN_TLS_CERT_FILE: `${folder}/tls.crt`,
          ENTRADA_LISTEN_TLS_KEY_FILE: `${folder}/tls.key`,
        },
      }),
    )
    assert.match(warnings.join('\n'), /listen.tls.certFile: is not for b.corp.example, the host of provider/)
  })

  it('are shown as they are in force', () => {
    const shown = (found: Outcome, path: string) =>
      found.loaded?.settings.find(setting => setting.path === path)?.value
    const both = withEnv({ REDIRECT_URI: uris.join() })
    assert.deepEqual(shown(both, 'provider.redirectUri'), uris)
    assert.deepEqual(shown(both, 'provider.postLogoutRedirectUri'), [
      'https://a.corp.example/.auth/signed-out',
      'https://b.corp.example/.auth/signed-out',
    ])
    const one = withEnv({ REDIRECT_URI: a })
    assert.equal(shown(one, 'provider.redirectUri'), a)
    assert.equal(shown(one, 'provider.postLogoutRedirectUri'), 'https://app.example/.auth/signed-out')
  })
})
