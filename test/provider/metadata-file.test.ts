import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { createBoundedFetch } from '../../src/provider/bounded-fetch.ts'
import { createFinder } from '../../src/provider/finder.ts'
import { makeKey, metadataOf, startScriptedProvider, type Scope } from '../support/scripted-provider.ts'
import { collectLog, failure, nowSeconds, settingsFor } from './start.ts'

/** A finder whose provider has no discovery document, but a file of it. */
async function startWithFile(scope: Scope, document: (issuer: string) => unknown) {
  const idp = await startScriptedProvider(scope, '/realm')
  idp.script.answers['openid-configuration'] = () => 'reset'
  const folder = mkdtempSync(join(tmpdir(), 'entrada-metadata-'))
  scope.after(async () => rmSync(folder, { recursive: true }))
  const file = join(folder, 'metadata.json')
  const write = (value: unknown, name = file) => {
    writeFileSync(name, typeof value === 'string' ? value : JSON.stringify(value))
  }
  write(document(idp.issuer))
  const metadataFile = { file, read: (name: string) => readFileSync(name, 'utf8') }
  const fetch = createBoundedFetch({ timeout: 5 })
  scope.after(fetch.close)
  const finder = createFinder(settingsFor(idp.issuer, { metadataFile }), fetch, collectLog().log)
  scope.after(async () => finder.stop())
  return { idp, finder, write, beside: (name: string) => join(folder, name) }
}

const usual = (issuer: string) => metadataOf(issuer)

describe('a discovery document in a file', () => {
  it('serves where the provider has none, and its keys are fetched', async t => {
    const { idp, finder } = await startWithFile(t, usual)
    const { metadata, keys } = await finder.ready()
    assert.equal(metadata.token_endpoint, `${idp.issuer}/token`)
    assert.ok(await keys.find({ alg: 'RS256', kid: 'key-1' }, nowSeconds()))
    assert.deepEqual([idp.count('openid-configuration'), idp.count('keys')], [0, 1])
  })

  it('may hold the keys as well, and then nothing is fetched', async t => {
    const { jwk } = await makeKey('of-the-file')
    const { idp, finder } = await startWithFile(t, issuer => ({
      ...usual(issuer),
      jwks_uri: undefined,
      jwks: { keys: [jwk] },
    }))
    const { keys } = await finder.ready()
    assert.ok(await keys.find({ alg: 'RS256', kid: 'of-the-file' }, nowSeconds()))
    assert.equal(idp.calls.length, 0)
  })

  it('may name a file beside it for the keys', async t => {
    const { jwk } = await makeKey('beside')
    const { idp, finder, write, beside } = await startWithFile(t, issuer => ({
      ...usual(issuer),
      jwks_uri: 'keys.json',
    }))
    write({ keys: [jwk] }, beside('keys.json'))
    const { keys } = await finder.ready()
    assert.ok(await keys.find({ alg: 'RS256', kid: 'beside' }, nowSeconds()))
    assert.equal(idp.calls.length, 0)
  })

  it('is read again, and keys that have gone from it are believed no more', async t => {
    const [first, second] = await Promise.all([makeKey('first'), makeKey('second')])
    const withKey = (issuer: string, { jwk }: typeof first) => ({ ...usual(issuer), jwks: { keys: [jwk] } })
    const { idp, finder, write } = await startWithFile(t, issuer => withKey(issuer, first))
    const find = async (kid: string) => (await finder.ready()).keys.find({ alg: 'RS256', kid }, nowSeconds())
    await find('first')
    write({ ...withKey(idp.issuer, second), token_endpoint: `${idp.issuer}/elsewhere` })
    assert.equal(await finder.look(), true)
    assert.equal(finder.known()?.metadata.token_endpoint, `${idp.issuer}/elsewhere`)
    await failure(find('first'))
    assert.ok(await find('second'))
  })

  it('that is broken later leaves what was read before in force, and says so', async t => {
    const { finder, write } = await startWithFile(t, usual)
    await finder.ready()
    write('{"issuer":')
    assert.equal(await finder.look(), false)
    assert.ok(finder.known())
    assert.match(finder.state().problem ?? '', /metadata\.json is no JSON/)
  })

  const bad: [name: string, document: (issuer: string) => unknown, problem: RegExp][] = [
    ['is no JSON', () => '<html>', /metadata\.json is no JSON/],
    ['is a list', () => '[]', /metadata\.json holds no discovery document/],
    [
      'is of another issuer',
      issuer => ({ ...usual(issuer), issuer: 'https://other.example' }),
      /names the issuer https:\/\/other/,
    ],
    [
      'names a file for the keys that is not there',
      issuer => ({ ...usual(issuer), jwks_uri: 'none.json' }),
      /none\.json/,
    ],
    [
      'has an endpoint that is none',
      issuer => ({ ...usual(issuer), token_endpoint: 'x' }),
      /no usable token_endpoint/,
    ],
  ]
  for (const [name, document, problem] of bad) {
    it(`is not used when it ${name}, and the reason is told`, async t => {
      const { finder } = await startWithFile(t, document)
      const error = await failure(finder.ready())
      assert.equal(error.code, 'ERR_PROVIDER_UNREACHABLE')
      assert.match(finder.state().problem ?? '', problem)
    })
  }
})
