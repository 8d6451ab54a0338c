import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, describe, it } from 'node:test'
import { loadConfig } from '../../src/config/load.ts'
import { readGuide } from '../support/guide.ts'
import { helm, objectOf, render, type KubeObject } from '../support/helm.ts'
import { gatewayOf } from './pod-rules.ts'

const folder = mkdtempSync(join(tmpdir(), 'entrada-guides-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** What the Secret of a guide holds. */
const secrets: Readonly<Record<string, string>> = {
  'session-keys': randomBytes(32).toString('base64'),
  'client-secret': 'a-client-secret-of-this-test',
  'redis-password': 'a-password-of-this-test',
}

const [values = '', replicas = '', gatewayApi = ''] = readGuide('kubernetes').blocks('yml')
const aks = readGuide('aks')

/** Renders sets of values, each over those before it, and loads what the pod would. */
async function installed(name: string, sets: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const files = sets.map((text, at) => write(`${name}-${at}.yaml`, text))
  const { objects, refusal } = await render(files.flatMap(file => ['-f', file]))
  assert.equal(refusal, '')
  const settings = objects.find(({ data }) => data?.['entrada.yaml'] !== undefined)
  const configFile = write(`${name}/entrada.yaml`, settings?.data?.['entrada.yaml'] ?? '')
  const env = (gatewayOf(objects).env ?? [])
    .filter(({ name: each }) => each.startsWith('ENTRADA_') && each !== 'ENTRADA_CONFIG')
    .map(({ name: each, value = '' }) => [each, mounted(name, value)])
  const { config, warnings } = loadConfig({ env: { ...Object.fromEntries(env), ...more }, configFile })
  assert.deepEqual(
    warnings.map(({ path }) => path),
    ['upstreams.default.verifiesAssertion'],
  )
  return { objects, config }
}

function mounted(name: string, value: string): string {
  const [, key] = /^\/run\/secrets\/entrada\/(.+)$/.exec(value) ?? []
  if (key === undefined) return value
  const secret = secrets[key]
  assert.ok(secret !== undefined, key)
  return write(join(name, key), secret)
}

function write(name: string, text: string): string {
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  return path
}

function specOf(
  objects: readonly KubeObject[],
  kind: string,
  name?: string,
): Readonly<Record<string, unknown>> {
  return objectOf(objects, kind, name).spec ?? {}
}

describe('the values of the guide for Kubernetes', { skip: helm.skip }, () => {
  it('make a gateway that leads to the application, and close the way past it', async () => {
    const { objects, config } = await installed('kubernetes', [values])
    assert.equal(config.upstreams['default']?.url, 'http://app.shop.svc.cluster.local:3000')
    assert.deepEqual(config.listen.trustedProxies, ['10.244.0.0/16'])
    assert.equal(gatewayOf(objects).image, 'registry.example/entrada:0.1.0')
    const ingress = JSON.stringify(specOf(objects, 'Ingress'))
    assert.match(ingress, /"host":"app\.example"/)
    const closed = objects.filter(({ kind }) => kind === 'NetworkPolicy')
    assert.equal(closed.length, 2)
  })

  it('take three replicas with Redis on top', async () => {
    const { objects, config } = await installed('replicas', [values, replicas])
    assert.equal(specOf(objects, 'Deployment')['replicas'], 3)
    assert.ok(config.revocation.redis !== undefined)
    for (const kind of ['PodDisruptionBudget', 'ServiceMonitor', 'PrometheusRule']) objectOf(objects, kind)
    const { ingress } = specOf(objects, 'NetworkPolicy', 'app-entrada') as {
      ingress: readonly { from: readonly { namespaceSelector?: object }[]; ports: readonly object[] }[]
    }
    const scrape = ingress.find(({ ports }) => JSON.stringify(ports).includes('9090'))
    assert.ok(scrape?.from.some(({ namespaceSelector }) => namespaceSelector !== undefined))
  })

  it('are made plain objects without the pod of helm test by the command of the guide', () => {
    assert.match(
      readFileSync('docs/guides/kubernetes.md', 'utf8'),
      /`helm template app [^`]+ --skip-tests > entrada\.yaml`/,
    )
  })

  it('are refused with three replicas and no Redis', async () => {
    const file = write('alone.yaml', `${values}replicaCount: 3\n`)
    assert.match((await render(['-f', file])).refusal, /revocation\.redis/)
  })

  it('take a route of the Gateway API instead of the Ingress', async () => {
    const { objects } = await installed('gateway-api', [values, gatewayApi])
    assert.deepEqual(specOf(objects, 'HTTPRoute')['hostnames'], ['app.example'])
    assert.ok(!objects.some(({ kind }) => kind === 'Ingress'))
  })
})

describe('the values of the guide for AKS', { skip: helm.skip }, () => {
  it('need no client secret, and name the service account that the registration trusts', async () => {
    // What the webhook adds.
    const token = write('token', 'a.federated.token')
    const { objects, config } = await installed('aks', aks.blocks('yml'), {
      AZURE_FEDERATED_TOKEN_FILE: token,
      AZURE_CLIENT_ID: '66666666-7777-8888-9999-000000000000',
    })
    assert.deepEqual(config.provider.credential, { kind: 'federated', file: token })
    const account = objectOf(objects, 'ServiceAccount').metadata
    const [, subject] = /"subject": "([^"]+)"/.exec(aks.blocks('sh').join('')) ?? []
    assert.equal(subject, `system:serviceaccount:shop:${account.name}`)
    assert.equal(
      account.annotations?.['azure.workload.identity/client-id'],
      '66666666-7777-8888-9999-000000000000',
    )
    const { metadata } = specOf(objects, 'Deployment')['template'] as KubeObject
    assert.equal(metadata.labels?.['azure.workload.identity/use'], 'true')
    assert.doesNotMatch(JSON.stringify(objects), /client-secret/)
  })
})
