import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { configOf, withEnv, withFile } from './samples.ts'

const withGraph = (graph: string, changes: Record<string, string | undefined> = {}) =>
  withFile(`provider: { graph: ${graph} }`, changes)

const keycloak = { TENANT_ID: undefined, ENTRADA_PROVIDER_ISSUER: 'https://keycloak.example/realms/main' }

describe('what Microsoft Graph is asked for', () => {
  it('is groups that are too many for a token, and nothing else, unless it is set', () => {
    const { graph } = configOf(withEnv({})).provider
    assert.deepEqual(graph, { groups: 'onOverage', profile: [], photo: false })
  })

  it('is what the settings say', () => {
    const { graph } = configOf(
      withGraph('{ groups: never, profile: [jobTitle, mail], photo: true }'),
    ).provider
    assert.deepEqual(graph, { groups: 'never', profile: ['jobTitle', 'mail'], photo: true })
  })

  it('can be said in the environment', () => {
    const { graph } = configOf(
      withEnv({
        ENTRADA_PROVIDER_GRAPH_PROFILE: 'jobTitle,department',
        ENTRADA_PROVIDER_GRAPH_GROUPS: 'never',
      }),
    ).provider
    assert.deepEqual(graph, { groups: 'never', profile: ['jobTitle', 'department'], photo: false })
  })

  it('is nothing with another provider than Entra ID', () => {
    const rows = ['photo: true', 'profile: [mail]', 'baseUrl: https://graph.example']
    for (const row of rows) {
      const { problems } = withGraph(`{ ${row} }`, keycloak)
      assert.equal(problems.length, 1, row)
      assert.match(problems[0] ?? '', /provider\.graph\.\w+: needs Entra ID/)
    }
    assert.deepEqual(withGraph('{ groups: never }', keycloak).problems, [])
  })

  it('are properties by their names, each once', () => {
    for (const profile of [
      '[a b]',
      '["displayName,mail"]',
      '[mail, mail]',
      '["id&$expand=manager"]',
      "['']",
    ]) {
      assert.equal(withGraph(`{ profile: ${profile} }`).problems.length, 1, profile)
    }
    const many = Array.from({ length: 21 }, (_, index) => `extension_${index}`)
    assert.match(withGraph(`{ profile: [${many.join()}] }`).problems[0] ?? '', /20 properties at most/)
  })
})

describe('the address of Microsoft Graph', () => {
  const baseUrl = (url: string, changes = {}) => withGraph(`{ baseUrl: '${url}' }`, changes)

  it('is taken without the version and a slash at its end', () => {
    for (const url of ['https://graph.example', 'https://graph.example/', 'https://graph.example/v1.0/']) {
      assert.equal(configOf(baseUrl(url)).provider.graph.baseUrl, 'https://graph.example')
    }
  })

  it('is https, or http on this machine', () => {
    assert.match(baseUrl('http://graph.example').problems[0] ?? '', /graph\.baseUrl: must be https/)
    assert.deepEqual(baseUrl('http://127.0.0.1:8080/graph').problems, [])
    assert.deepEqual(baseUrl('http://graph.example', { ENTRADA_PROVIDER_ALLOW_HTTP: 'true' }).problems, [])
  })

  it('is an address and no more', () => {
    for (const url of [
      'graph.example',
      'https://u@graph.example',
      'https://graph.example?x',
      'ftp://graph.example',
    ]) {
      assert.equal(baseUrl(url).problems.length, 1, url)
    }
  })
})

describe('a group in a rule', () => {
  const id = 'b0c7f3aa-5a0e-4f6a-8a55-90f5d2c1e7b4'
  const withGroup = (group: string, graph = '{}', changes = {}) =>
    withFile(
      `{ routes: [{ path: /x/**, require: { anyGroup: [${group}] } }], provider: { graph: ${graph} } }`,
      changes,
    ).warnings.filter(line => line.includes('anyGroup'))

  it('is warned of where Entra ID would write it otherwise: a name, or capital letters', () => {
    assert.match(withGroup('Finance')[0] ?? '', /routes\[0\]\.require\.anyGroup\[0\]: is no id of a group/)
    assert.match(withGroup(id.toUpperCase())[0] ?? '', new RegExp(`small letters; write ${id}`))
  })

  it('is fine as an id, as a name where nothing is looked up, and with another provider', () => {
    assert.deepEqual(withGroup(id), [])
    assert.deepEqual(withGroup('Finance', '{ groups: never }'), [])
    assert.deepEqual(withGroup('/finance', '{}', keycloak), [])
  })
})
