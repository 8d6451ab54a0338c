import assert from 'node:assert/strict'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { parse, stringify } from 'yaml'
import { readFileSync } from 'node:fs'
import { chart, helm, objectOf, render } from '../support/helm.ts'
import { gatewayOf, podProblems, podsOf } from './pod-rules.ts'

const values = `${chart}/ci/sidecar.yaml`

describe('the chart as a sidecar', { skip: helm.skip }, () => {
  it('makes no workload of its own, and leads to the gateway in the pods of the application', async () => {
    const { objects } = await render(['-f', values])
    assert.equal(
      objects.some(({ kind }) => ['Deployment', 'ServiceAccount'].includes(kind)),
      false,
    )
    const { selector, ports } = objectOf(objects, 'Service', 'app-entrada').spec as {
      selector: object
      ports: readonly { targetPort: number }[]
    }
    assert.deepEqual(selector, { app: 'app' })
    assert.equal(ports[0]?.targetPort, 8080)
  })

  it('starts before the application and stops after it', async () => {
    const { objects } = await render(['-f', values])
    const [pod] = podsOf(objects)
    assert.equal(pod?.spec.initContainers?.[0]?.restartPolicy, 'Always')
    assert.equal(pod?.spec.containers, undefined)
  })

  it('leaves no port of the application open, and says nothing of where it goes', async () => {
    const { objects } = await render(['-f', values])
    const { policyTypes, ingress } = objectOf(objects, 'NetworkPolicy').spec as {
      policyTypes: readonly string[]
      ingress: readonly { ports: readonly { port: number }[] }[]
    }
    assert.deepEqual(policyTypes, ['Ingress'])
    assert.deepEqual(
      ingress.flatMap(({ ports }) => ports.map(({ port }) => port)),
      [8080, 9090],
    )
  })

  it('lets helm test try the port of the application', async () => {
    const { objects } = await render(['-f', values])
    const { env = [] } = podsOf(objects.filter(({ kind }) => kind === 'Pod'))[0]?.spec.containers?.[0] ?? {}
    const valueOf = (wanted: string) => env.find(({ name }) => name === wanted)?.value
    assert.deepEqual([valueOf('APPLICATION'), valueOf('IS_CLOSED')], ['app-entrada-admin:3000', 'yes'])
  })
})

describe('a chart that has this one among its dependencies', { skip: helm.skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'entrada-chart-'))
  after(() => rmSync(folder, { recursive: true, force: true }))

  it('takes the same container and volumes into its own pods', async () => {
    mkdirSync(join(folder, 'templates'))
    cpSync(chart, join(folder, 'charts', 'entrada'), { recursive: true })
    writeFileSync(join(folder, 'Chart.yaml'), 'apiVersion: v2\nname: app\nversion: 1.0.0\n')
    writeFileSync(
      join(folder, 'values.yaml'),
      stringify({ entrada: parse(readFileSync(values, 'utf8')) as object }),
    )
    writeFileSync(join(folder, 'templates', 'deployment.yaml'), deployment)
    const page = readFileSync(`${chart}/README.md`, 'utf8')
    const [, block = ''] = /^```yaml\nmetadata:\n([^`]*)^```$/m.exec(page) ?? []
    const shown = `apiVersion: v1\nkind: Pod\nmetadata:\n  name: shown\n${block}`
    writeFileSync(join(folder, 'templates', 'shown.yaml'), shown)
    const { objects, refusal } = await render([], folder)
    assert.equal(refusal, '')
    const whole = objects.filter(({ kind }) => kind === 'Deployment')
    assert.deepEqual(podProblems(whole), [])
    const alone = await render(['-f', values])
    assert.deepEqual(gatewayOf(whole), gatewayOf(alone.objects))
    // The block of the README, as a pod: with the label that the webhook of AKS looks for.
    const shownPods = [objectOf(objects, 'Pod', 'shown')]
    assert.deepEqual(gatewayOf(shownPods), gatewayOf(alone.objects))
    const [pod] = podsOf(shownPods)
    assert.deepEqual(pod?.metadata.labels, { app: 'app', 'azure.workload.identity/use': 'true' })
    assert.ok((pod.spec.volumes ?? []).length > 2)
  })
})

const deployment = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: app }
spec:
  selector: { matchLabels: { app: app } }
  template:
    metadata:
      labels:
        {{- include "entrada.sidecar.podLabels" .Subcharts.entrada | nindent 8 }}
    spec:
      enableServiceLinks: false
      automountServiceAccountToken: false
      initContainers:
        {{- include "entrada.sidecar.container" .Subcharts.entrada | nindent 8 }}
      containers:
        - name: app
          image: app:1
          securityContext: { allowPrivilegeEscalation: false, runAsNonRoot: true, capabilities: { drop: [ALL] }, seccompProfile: { type: RuntimeDefault } }
      volumes:
        {{- include "entrada.sidecar.volumes" .Subcharts.entrada | nindent 8 }}
`
