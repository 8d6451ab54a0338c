import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { showConfig } from '../../src/cli/show-config.ts'
import { parseArguments } from '../../src/cli/arguments.ts'
import { createAuthority } from '../support/certificate-authority.ts'
import { configOf, inFolder, outcome, smallest, withEnv } from './samples.ts'

/** The proxies that these variables amount to. */
const proxies = (env: Readonly<Record<string, string>>) => configOf(withEnv(env)).provider.proxies

describe('the variables of proxies', () => {
  it('are nothing where they are not set, and NO_PROXY alone is nothing', () => {
    assert.equal(proxies({}), undefined)
    assert.equal(proxies({ NO_PROXY: '*', HTTPS_PROXY: ' ' }), undefined)
  })

  it('name a proxy for https and one for http, each for itself', () => {
    const https = { url: 'http://proxy.example:3128', variable: 'HTTPS_PROXY' }
    const http = { url: 'https://other.example', variable: 'http_proxy' }
    assert.deepEqual(proxies({ HTTPS_PROXY: 'http://proxy.example:3128' }), { exempt: '', https })
    assert.deepEqual(
      proxies({
        HTTPS_PROXY: 'http://proxy.example:3128/',
        http_proxy: 'https://other.example',
        NO_PROXY: 'a b',
      }),
      { exempt: 'a b', https, http },
    )
  })

  it('may do without a scheme', () => {
    assert.equal(proxies({ HTTPS_PROXY: 'proxy.example:3128' })?.https?.url, 'http://proxy.example:3128')
    assert.equal(proxies({ HTTPS_PROXY: '10.0.0.1:3128' })?.https?.url, 'http://10.0.0.1:3128')
  })

  it('count in small letters first, and a contradiction is warned of', () => {
    const found = withEnv({ HTTPS_PROXY: 'http://a.example', https_proxy: 'http://b.example' })
    assert.equal(configOf(found).provider.proxies?.https?.url, 'http://b.example')
    assert.match(found.warnings.join('\n'), /^HTTPS_PROXY: says something else than https_proxy/m)
    assert.deepEqual(
      withEnv({ HTTPS_PROXY: 'http://a.example', https_proxy: 'http://a.example' }).warnings,
      [],
    )
    assert.equal(
      proxies({ HTTPS_PROXY: 'http://a.example', https_proxy: '' })?.https?.url,
      'http://a.example',
    )
  })

  it('may hold a user and a password, percent-encoded, which are not in the address', () => {
    const https = proxies({ HTTPS_PROXY: 'http://us%40er:p%2Fw%C3%A9@proxy.example:3128' })?.https
    assert.equal(https?.url, 'http://proxy.example:3128')
    assert.equal(https?.authorization, `Basic ${Buffer.from('us@er:p/wé').toString('base64')}`)
    const alone = proxies({ HTTPS_PROXY: 'http://user@proxy.example' })?.https
    assert.equal(alone?.authorization, `Basic ${Buffer.from('user:').toString('base64')}`)
  })

  it('come from a file of variables, too', () => {
    inFolder({ '.env': 'HTTPS_PROXY=http://proxy.example\n' }, folder => {
      const found = outcome({ env: smallest, envFile: `${folder}/.env` })
      assert.equal(configOf(found).provider.proxies?.https?.url, 'http://proxy.example')
    })
  })

  const bad: [text: string, problem: RegExp][] = [
    ['http://', /must be the address of a proxy/],
    ['http://proxy.example:port', /must be the address of a proxy/],
    ['http://user:hush1@proxy example', /must be the address of a proxy/],
    ['socks5://user:hush1@proxy.example', /kind that is not spoken here \(socks5\)/],
    ['http://user:80/hush1@proxy.example', /has a \/ \? or # in its user or password; write %2F/],
    ['http://user:hush1#x@proxy.example', /has a \/ \? or #/],
    ['user:80?hush1@proxy.example', /has a \/ \? or #/],
    ['http://user:hush1%zz@proxy.example', /has a % in its user or password/],
  ]
  for (const [text, problem] of bad) {
    it(`are refused as ${text}, without a word of the value`, () => {
      for (const name of ['HTTPS_PROXY', 'http_proxy']) {
        const { loaded, problems } = withEnv({ [name]: text })
        assert.equal(loaded, undefined)
        assert.match(problems.join('\n'), problem)
        assert.ok(problems[0]?.startsWith(`${name}: `))
        assert.doesNotMatch(problems.join('\n'), /hush1/)
      }
    })
  }
})

describe('NODE_EXTRA_CA_CERTS', () => {
  it('stands beside provider.caFile', () => {
    inFolder({ 'extra.pem': createAuthority('Extra').ca, 'ca.pem': createAuthority('Own').ca }, folder => {
      const files = {
        NODE_EXTRA_CA_CERTS: `${folder}/extra.pem`,
        ENTRADA_PROVIDER_CA_FILE: `${folder}/ca.pem`,
      }
      const { provider } = configOf(withEnv(files))
      assert.deepEqual([provider.caFile, provider.extraCaFile], [`${folder}/ca.pem`, `${folder}/extra.pem`])
    })
  })

  it('that cannot be read is left out with a warning, as Node does', () => {
    const found = withEnv({ NODE_EXTRA_CA_CERTS: '/nowhere/extra.pem' })
    assert.equal(configOf(found).provider.extraCaFile, undefined)
    assert.match(found.warnings.join('\n'), /^NODE_EXTRA_CA_CERTS: \/nowhere\/extra\.pem cannot be read/m)
  })
})

describe('entrada config', () => {
  /** What it prints with these variables over the usual ones. */
  async function shown(env: Readonly<Record<string, string>>, json = false): Promise<string> {
    const out = { text: '' }
    const print = (text: string) => void (out.text += text)
    const io = { stdout: print, stderr: print, env: { ...smallest, ...env }, color: false }
    assert.equal(await showConfig(parseArguments(json ? ['config', '--json'] : ['config']), io), 0)
    return out.text
  }

  it('shows the proxies with the variables that name them, and no user and no password', async () => {
    const env = {
      https_proxy: 'http://user:hush1@proxy.example:3128',
      HTTP_PROXY: 'proxy:80',
      NO_PROXY: '.corp',
    }
    const text = await shown(env)
    assert.match(text, /^HTTPS_PROXY: http:\/\/\*{8}@proxy\.example:3128 {2}# https_proxy$/m)
    assert.match(text, /^HTTP_PROXY: http:\/\/proxy {2}# HTTP_PROXY$/m)
    assert.match(text, /^NO_PROXY: \.corp {2}# NO_PROXY$/m)
    assert.doesNotMatch(text + (await shown(env, true)), /hush1|dXNlcj/)
  })

  it('says nothing of proxies where there are none', async () => {
    assert.doesNotMatch(await shown({}), /PROXY/)
  })
})
