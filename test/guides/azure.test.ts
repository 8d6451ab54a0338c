import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { parse } from 'yaml'
import type { Config } from '../../src/config/config.ts'
import { loadConfig } from '../../src/config/load.ts'
import { startProbePath } from '../../src/signin/start-probe.ts'
import { readGuide } from '../support/guide.ts'

type Variables = readonly Readonly<{ name: string; value: string }>[]

const folder = mkdtempSync(join(tmpdir(), 'entrada-azure-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const sessionKey = randomBytes(32).toString('base64')
writeFileSync(join(folder, 'client-secret'), 'a-client-secret')
writeFileSync(join(folder, 'session-keys'), sessionKey)

/** The settings that a container has with these variables; none of them may be unknown to the gateway. */
function started(variables: Variables, more: Readonly<Record<string, string>> = {}): Config {
  const env = Object.fromEntries(variables.map(({ name, value }) => [name, value]))
  const { config, warnings } = loadConfig({ env: { ...env, ...more } })
  assert.deepEqual(warnings, [])
  return config
}

describe('a web app for containers, with the app settings of the guide', () => {
  const [json = ''] = readGuide('azure-web-app').blocks('json')
  const given = JSON.parse(json) as Variables
  const open = new Set(['CLIENT_SECRET', 'SESSION_KEY'])
  const settings = given.map(({ name, value }) => ({
    name,
    value: open.has(name) ? (assert.equal(value, '…'), sessionKey) : value,
  }))

  it('has a gateway on the port of the main container, in front of the other one', () => {
    // What App Service may set of its own accord is not what counts.
    const config = started(settings, { PORT: '80', WEBSITES_PORT: '80' })
    assert.deepEqual([config.listen.host, config.listen.port], ['0.0.0.0', 8080])
    assert.equal(config.upstreams['default']?.url, 'http://localhost:3000')
    assert.equal(config.publicOrigin, 'https://ledger.azurewebsites.net')
    assert.equal(config.routes.length, 2)
    assert.equal(config.session.keysAreRandom, false)
  })

  it('listens where WEBSITES_PORT says as the only container', () => {
    const alone = settings.filter(({ name }) => name !== 'ENTRADA_LISTEN_PORT')
    assert.equal(started([...alone, { name: 'WEBSITES_PORT', value: '8081' }]).listen.port, 8081)
  })

  it('is asked at the address that the guide names', () => {
    assert.equal(startProbePath, '/robots933456.txt')
  })
})

describe('a container app, with the template of the guide', () => {
  type Container = Readonly<{
    name: string
    env?: Variables
    volumeMounts?: readonly Readonly<{ volumeName: string; mountPath: string }>[]
    probes?: readonly Readonly<{ type: string; httpGet: Readonly<{ path: string; port: number }> }>[]
    resources: Readonly<{ cpu: number; memory: string }>
  }>
  type Template = Readonly<{
    properties: Readonly<{
      configuration: Readonly<{
        ingress: Readonly<{ targetPort: number }>
        secrets: readonly Readonly<{ name: string }>[]
      }>
      template: Readonly<{
        containers: readonly Container[]
        volumes: readonly Readonly<{
          name: string
          secrets: readonly Readonly<{ secretRef: string; path: string }>[]
        }>[]
      }>
    }>
  }>
  const { properties } = parse(readGuide('azure-container-apps').blocks('yml')[0] ?? '') as Template
  const { containers, volumes } = properties.template
  const [entrada, app] = containers
  const [mount] = entrada?.volumeMounts ?? []
  const variables = (entrada?.env ?? []).map(({ name, value }) => ({
    name,
    value: value.replace(mount?.mountPath ?? '', folder),
  }))

  it('has a gateway where ingress leads, in front of the other container', () => {
    const config = started(variables)
    assert.equal(config.listen.port, properties.configuration.ingress.targetPort)
    assert.equal(config.upstreams['default']?.url, 'http://localhost:3000')
    assert.equal(config.session.keysAreRandom, false)
  })

  it('has probes where the gateway answers them', () => {
    const { admin } = started(variables)
    assert.equal(admin.host, '0.0.0.0')
    const probes = (entrada?.probes ?? []).map(
      ({ type, httpGet }) => `${type} ${httpGet.path} ${httpGet.port}`,
    )
    const { port } = admin
    assert.deepEqual(probes, [
      `startup /healthz ${port}`,
      `liveness /healthz ${port}`,
      `readiness /readyz ${port}`,
    ])
  })

  it('mounts each secret that it declares, in the volume that the gateway alone has', () => {
    const [volume] = volumes
    assert.deepEqual([mount?.volumeName, app?.volumeMounts], [volume?.name, undefined])
    assert.deepEqual(
      volume?.secrets.map(({ secretRef }) => secretRef),
      properties.configuration.secrets.map(({ name }) => name),
    )
    const named = variables.filter(({ name }) => name.endsWith('_FILE')).map(({ value }) => value)
    assert.deepEqual(
      named,
      volume?.secrets.map(({ path }) => join(folder, path)),
    )
  })

  it('asks for one of the pairs of processor and memory that there are: twice as many GiB', () => {
    const cpu = containers.reduce((sum, { resources }) => sum + resources.cpu, 0)
    const memory = containers.reduce((sum, { resources }) => sum + Number.parseFloat(resources.memory), 0)
    assert.equal(memory, cpu * 2)
  })
})
