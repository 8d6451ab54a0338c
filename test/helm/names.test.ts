import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseAllDocuments } from 'yaml'
import { chart, helm, kube, objectOf, render, runHelm, type KubeObject } from '../support/helm.ts'
import { podsOf } from './pod-rules.ts'

const gateway = ['-f', `${chart}/ci/gateway.yaml`]
const everything = ['-f', `${chart}/ci/gateway-everything.yaml`]
const sidecar = ['-f', `${chart}/ci/sidecar.yaml`]

/** What a release of that name makes. @throws Error when YAML has a key twice, as Kubernetes would refuse it */
async function released(name: string, words: readonly string[]): Promise<readonly KubeObject[]> {
  const { stdout, stderr } = await runHelm([
    'template',
    name,
    chart,
    '--namespace',
    '2024',
    ...kube,
    ...words,
  ])
  assert.equal(stderr, '')
  return [...parseAllDocuments(stdout)].map(document => {
    assert.deepEqual(document.errors, [])
    return document.toJS() as KubeObject
  })
}

const namesOf = (objects: readonly KubeObject[]): string[] => objects.map(({ metadata }) => metadata.name)

describe('the names of the chart', { skip: helm.skip, concurrency: 2 }, () => {
  it('are short enough for Kubernetes, and others for each of two releases with long names', async () => {
    const start = 'customer-portal-frontend-europe-west-production-'
    const words = [...everything, '--set', 'metrics.dashboard.enabled=true']
    const [blue, green] = [
      namesOf(await released(`${start}blue`, words)),
      namesOf(await released(`${start}grey`, words)),
    ]
    const made = blue.filter(name => name.startsWith('customer-'))
    assert.ok(made.length > 10)
    assert.deepEqual(
      made.filter(name => name.length > 63),
      [],
    )
    assert.deepEqual(
      made.filter(name => green.includes(name)),
      [],
    )
  })

  it('have no dots where the release has one, for a Service may have none', async () => {
    const objects = await released('my.app', gateway)
    assert.ok(objectOf(objects, 'Service', 'my-app-entrada'))
    const { spec } = objectOf(objects, 'Deployment')
    assert.match(JSON.stringify(spec?.['selector']), /"app\.kubernetes\.io\/instance":"my\.app"/)
  })

  it('are text where YAML would take them for something else', async () => {
    const policy = 'networkPolicy.application.enabled=true,networkPolicy.application.podLabels.app=app'
    for (const words of [[...gateway, '--set', policy], sidecar]) {
      const objects = await released('true', words)
      const text = JSON.stringify(objects)
      assert.match(text, /"namespace":"2024"/)
      assert.match(text, /"app\.kubernetes\.io\/instance":"true"/)
      assert.doesNotMatch(
        text,
        /"(namespace|app\.kubernetes\.io\/instance|kubernetes\.io\/metadata\.name)":[^"]/,
      )
    }
  })
})

describe('the labels of the chart', { skip: helm.skip, concurrency: 2 }, () => {
  it('are there once each, and those of the pods go before those of everything', async () => {
    const objects = await released('app', [
      ...[...everything, '--set', 'commonLabels.team=all,podLabels.team=pods'],
      ...['--set', 'ingress.labels.team=front,serviceAccount.labels.team=account'],
      ...['--set', 'metrics.serviceMonitor.labels.team=watch,metrics.dashboard.labels.team=watch'],
    ])
    const teamOf = (kind: string, name?: string) =>
      objectOf(objects, kind, name).metadata.labels?.['team'] ?? ''
    assert.equal(teamOf('Deployment'), 'all')
    assert.equal(teamOf('Ingress'), 'front')
    assert.equal(teamOf('ServiceAccount'), 'account')
    assert.equal(teamOf('ServiceMonitor'), 'watch')
    assert.equal(teamOf('ConfigMap', 'app-entrada-dashboard'), 'watch')
    const [pod] = podsOf(objects.filter(({ kind }) => kind === 'Deployment'))
    assert.equal(pod?.metadata.labels?.['team'], 'pods')
  })

  it('may be empty, as a value without anything behind it is', async () => {
    const empty = ['commonLabels', 'podLabels', 'imagePullSecrets', 'global.imagePullSecrets', 'proxy.https']
    const more = ['metrics.prometheusRule.groups', 'existingConfigMap', 'ingress.labels', 'ingress.tls']
    const { refusal } = await render([
      ...everything,
      ...[...empty, ...more].flatMap(name => ['--set', `${name}=null`]),
    ])
    assert.equal(refusal, '')
  })
})

describe('the pod of helm test', { skip: helm.skip, concurrency: 2 }, () => {
  it('runs where the others may', async () => {
    const { objects } = await render(everything)
    const { spec = {} } = objectOf(objects, 'Pod')
    assert.deepEqual(spec['nodeSelector'], { 'kubernetes.io/os': 'linux' })
    assert.deepEqual(spec['tolerations'], [{ key: 'dedicated', operator: 'Exists' }])
  })

  it('is left out of what the guide gives to kubectl', async () => {
    const { objects, refusal } = await render([...gateway, '--skip-tests'])
    assert.equal(refusal, '')
    assert.deepEqual(
      objects.filter(({ kind }) => kind === 'Pod'),
      [],
    )
  })
})
