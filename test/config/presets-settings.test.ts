import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { presetHeaders, presetNames, type PresetName } from '../../src/preset-headers.ts'
import { configOf, type Outcome, refused, withEnv, withFile } from './samples.ts'

type Json = Readonly<Record<string, unknown>>

const withPresets = (preset: readonly string[], headers: Json = {}, more: Json = {}): Outcome =>
  withFile(JSON.stringify({ headers: { preset, ...headers }, ...more }, null, 1))

describe('presets', () => {
  it('are forwarded alone unless it is said otherwise', () => {
    assert.deepEqual(configOf(withEnv({})).headers.preset, ['forwarded'])
  })

  for (const preset of presetNames) {
    it(`may be a single one: ${preset}`, () => {
      assert.deepEqual(configOf(withPresets([preset])).headers.preset, [preset])
    })
  }

  it('may be several, in the environment as well', () => {
    const several = presetNames.filter(name => name !== 'jenkins' && name !== 'none')
    assert.deepEqual(configOf(withPresets(several)).headers.preset, several)
    const { preset } = configOf(withEnv({ ENTRADA_HEADERS_PRESET: 'grafana, forwarded' })).headers
    assert.deepEqual(preset, ['grafana', 'forwarded'])
  })

  it('are no others', () => {
    refused(withPresets(['grafanas']), /headers\.preset\[0\]: must be one of forwarded, easyauth, grafana, /)
  })

  it('give each name one meaning', () => {
    const pattern =
      /headers\.preset: (?:forwarded and jenkins|jenkins and forwarded) give X-Forwarded-Groups different meanings; leave one/
    refused(withPresets(['forwarded', 'jenkins']), pattern)
    refused(withPresets(['jenkins', 'grafana', 'forwarded']), pattern)
    configOf(withPresets(['jenkins', 'grafana', 'jenkins']))
  })

  it('stand beside none in no order', () => {
    refused(withPresets(['none', 'grafana']), /headers\.preset: none cannot stand beside another preset/)
    refused(withPresets(['forwarded', 'none']), /none cannot stand beside another preset/)
    configOf(withPresets(['none', 'none']))
  })

  it('keep their names from headers of the settings, in any spelling', () => {
    const custom = { x_webauth_User: { claim: 'name' } }
    refused(withPresets(['grafana'], { custom }), /custom\.x_webauth_User: is a header of the preset grafana/)
    configOf(withPresets(['forwarded'], { custom }))
  })

  it('keep their names from tokens, in any spelling', () => {
    const routes = [{ path: '/a', accessToken: { scopes: ['User.Read'], header: 'X_ProxyUser' } }]
    refused(
      withPresets(['opensearch'], {}, { routes }),
      /routes\[0\]\.accessToken\.header: X_ProxyUser is a header of the preset opensearch/,
    )
    configOf(withPresets(['forwarded'], {}, { routes }))
  })

  it('are told apart by their data: only these two cannot stand together', () => {
    const pairs = presetNames.flatMap((one, at) =>
      presetNames.slice(at + 1).map((two): [PresetName, PresetName] => [one, two]),
    )
    const clashing = pairs.filter(
      ([one, two]) => one !== 'none' && two !== 'none' && withPresets([one, two]).problems.length > 0,
    )
    assert.deepEqual(clashing, [['forwarded', 'jenkins']])
    assert.equal(presetHeaders.none.length, 0)
  })
})

describe('the preset bearer', () => {
  const route = (header?: string) => [
    { path: '/a', accessToken: { scopes: ['User.Read'], ...(header !== undefined && { header }) } },
  ]

  it('gives way to a token that a route has for Authorization, and stands beside no other', () => {
    configOf(withPresets(['bearer'], {}, { routes: route('Authorization') }))
    refused(
      withPresets(['bearer'], {}, { routes: route() }),
      /routes\[0\]\.accessToken\.header: cannot stand beside the preset bearer.*; write Authorization/,
    )
  })

  it('gives way to what clients send where a route passes that on', () => {
    configOf(withPresets(['bearer'], {}, { routes: [{ path: '/a', forwardAuthorization: true }] }))
  })
})

describe('names of roles', () => {
  it('are those of the token unless it is said otherwise', () => {
    assert.deepEqual(configOf(withEnv({})).headers.map, { roles: {} })
  })

  it('are made elsewhere, and may hold nearly anything', () => {
    const roles = { Admin: 'GrafanaAdmin', 'Task.Write': 'all access', 'api://x/Büro': 'b', 'ä b': 'c' }
    assert.deepEqual(configOf(withPresets(['grafana'], { map: { roles } })).headers.map.roles, roles)
    const env = withEnv({ ENTRADA_HEADERS_MAP_ROLES: JSON.stringify(roles) })
    assert.deepEqual(configOf(env).headers.map.roles, roles)
  })

  it('are no lists and not empty', () => {
    refused(withPresets(['grafana'], { map: { roles: { Admin: ['a'] } } }), /headers\.map\.roles\.Admin: /)
    refused(withPresets(['grafana'], { map: { roles: { Admin: '' } } }), /headers\.map\.roles\.Admin: /)
    refused(withPresets(['grafana'], { map: { roles: { __x: 'a' } } }), /is no name/)
  })
})
