import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { after, describe, it } from 'node:test'
import { parse } from 'yaml'
import { settings } from '../../src/config/settings.ts'
import { cases, helm, objectOf, render, type KubeObject } from '../support/helm.ts'
import { gatewayOf, podProblems, podsOf } from './pod-rules.ts'

const ci = 'helm/entrada/ci'
const known = new Set(['ENTRADA_CONFIG', ...settings.map(({ variable }) => variable)])

const folder = mkdtempSync(join(tmpdir(), 'entrada-values-'))
after(() => rmSync(folder, { recursive: true, force: true }))

describe('the chart', { skip: helm.skip, concurrency: 2 }, () => {
  for (const file of cases) {
    it(`makes sound objects of ${basename(file)}`, async () => {
      const { objects, refusal } = await render(['-f', file])
      assert.equal(refusal, '')
      assert.ok(objects.length > 3)
      const names = objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)
      assert.deepEqual([...new Set(names)], names)
      assert.ok(podsOf(objects).length > 0)
      assert.deepEqual(podProblems(objects), [])
      const { env = [] } = gatewayOf(objects)
      const ours = env.map(({ name }) => name).filter(name => name.startsWith('ENTRADA_'))
      assert.ok(ours.length > 3)
      assert.deepEqual(
        ours.filter(name => !known.has(name)),
        [],
      )
      assert.deepEqual(missingSecretFiles(objects), [])
    })
  }

  it('makes sound objects of the values that its README shows', async () => {
    const page = readFileSync('helm/entrada/README.md', 'utf8')
    const shown = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)]
      .map(([, block = '']) => block)
      .filter(block => block.includes('existingSecret:'))
    assert.equal(shown.length, 2)
    for (const [at, block] of shown.entries()) {
      const file = join(folder, `${at}.yaml`)
      writeFileSync(file, block)
      const { objects, refusal } = await render(['-f', file])
      assert.equal(refusal, '')
      assert.deepEqual(podProblems(objects), [])
    }
  })

  it('keeps secrets out of everything but the Secret, and mounts them as files', async () => {
    const { objects } = await render(['-f', `${ci}/gateway-everything.yaml`])
    const others = JSON.stringify(objects.filter(({ kind }) => kind !== 'Secret'))
    const { data = {} } = objectOf(objects, 'Secret')
    assert.deepEqual(Object.keys(data).sort(), [
      'admin-token',
      'client-secret',
      'redis-password',
      'session-keys',
    ])
    for (const value of Object.values(data)) {
      const plain = Buffer.from(value, 'base64').toString()
      assert.ok(plain.length > 10)
      assert.equal(others.includes(plain) || others.includes(value), false)
    }
  })

  it('shows no client secret where the workload has an identity', async () => {
    const { objects } = await render(['-f', `${ci}/gateway-workload-identity.yaml`])
    const [pod] = podsOf(objects)
    assert.equal(pod?.metadata.labels?.['azure.workload.identity/use'], 'true')
    const account = objectOf(objects, 'ServiceAccount')
    assert.equal(
      account.metadata.annotations?.['azure.workload.identity/client-id'],
      '66666666-7777-8888-9999-000000000000',
    )
    const { env = [] } = gatewayOf(objects)
    assert.equal(
      env.some(({ name }) => name.includes('CLIENT_SECRET')),
      false,
    )
    const secrets = pod?.spec.volumes?.find(({ name }) => name === 'entrada-secrets')?.secret
    assert.deepEqual(secrets?.items, [{ key: 'session-keys', path: 'session-keys' }])
  })

  it('leaves user and groups to OpenShift', async () => {
    const { text } = await render(['-f', `${ci}/gateway.yaml`, '--set', 'openshift.enabled=true'])
    assert.doesNotMatch(text, /runAsUser|runAsGroup|fsGroup/)
  })

  it('goes by the digest, then by the tag, then by its own version, and the global registry goes first', async () => {
    const image = async (...sets: string[]) =>
      gatewayOf((await render(['-f', `${ci}/gateway.yaml`, ...sets.flatMap(set => ['--set', set])])).objects)
        .image
    const digest = `sha256:${'0'.repeat(64)}`
    assert.match(await image(), /^entrada:\d+\.\d+\.\d+$/)
    assert.equal(await image('image.registry=one.example', 'image.tag=v2'), 'one.example/entrada:v2')
    assert.equal(
      await image(
        'global.imageRegistry=two.example',
        'image.registry=one.example',
        'image.tag=v2',
        `image.digest=${digest}`,
      ),
      `two.example/entrada@${digest}`,
    )
  })

  it('gives a pod longer to stop than the gateway takes', async () => {
    const { objects } = await render(['-f', `${ci}/gateway-everything.yaml`])
    assert.ok((podsOf(objects)[0]?.spec.terminationGracePeriodSeconds ?? 0) > 10 + 120)
    const unseen = [
      '-f',
      `${ci}/gateway-workload-identity.yaml`,
      '--set',
      'terminationGracePeriodSeconds=600',
    ]
    const { objects: longer } = await render(unseen)
    assert.equal(podsOf(longer)[0]?.spec.terminationGracePeriodSeconds, 600)
  })

  it('rolls the pods when the settings change', async () => {
    const checksum = async (level: string) => {
      const { objects } = await render(['-f', `${ci}/gateway.yaml`, '--set', `config.log.level=${level}`])
      return podsOf(objects)[0]?.metadata.annotations?.['checksum/config']
    }
    const [info, debug] = [await checksum('info'), await checksum('debug')]
    assert.ok(info)
    assert.notEqual(info, debug)
  })

  it('makes a disruption budget only where there are several, and leaves their number to the autoscaler', async () => {
    const one = await render(['-f', `${ci}/gateway.yaml`])
    assert.equal(
      one.objects.some(({ kind }) => kind === 'PodDisruptionBudget'),
      false,
    )
    const { objects } = await render(['-f', `${ci}/gateway-everything.yaml`])
    assert.ok(objectOf(objects, 'PodDisruptionBudget'))
    assert.equal(objectOf(objects, 'Deployment').spec?.['replicas'], undefined)
  })

  it('leads the Ingress to the hosts of the redirect URIs, and never to the admin port', async () => {
    const { objects } = await render(['-f', `${ci}/gateway-everything.yaml`])
    const { rules } = objectOf(objects, 'Ingress').spec as { rules: readonly { host: string }[] }
    assert.deepEqual(
      rules.map(({ host }) => host),
      ['app.example', 'app.example.net'],
    )
    const service = objectOf(objects, 'Service', 'app-entrada').spec as { ports: readonly object[] }
    assert.equal(service.ports.length, 1)
  })

  it('lets nobody but the gateway reach the application', async () => {
    const { objects } = await render(['-f', `${ci}/gateway-everything.yaml`])
    const { spec } = objectOf(objects, 'NetworkPolicy', 'app-entrada-application')
    assert.deepEqual(spec, {
      podSelector: { matchLabels: { app: 'app' } },
      policyTypes: ['Ingress'],
      ingress: [
        {
          from: [
            {
              namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } },
              podSelector: {
                matchLabels: {
                  'app.kubernetes.io/name': 'entrada',
                  'app.kubernetes.io/instance': 'app',
                  'app.kubernetes.io/component': 'gateway',
                },
              },
            },
          ],
        },
      ],
    })
  })

  it('lets the gateway in its policy reach names, provider, application and Redis, and nothing else', async () => {
    const { objects } = await render(['-f', `${ci}/gateway-everything.yaml`])
    const { policyTypes, ingress, egress } = objectOf(objects, 'NetworkPolicy', 'app-entrada').spec ?? {}
    assert.deepEqual(policyTypes, ['Ingress', 'Egress'])
    const test = {
      podSelector: {
        matchLabels: {
          'app.kubernetes.io/name': 'entrada',
          'app.kubernetes.io/instance': 'app',
          'app.kubernetes.io/component': 'test',
        },
      },
    }
    const namespace = (name: string) => ({
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
    })
    const tcp = (port: number) => ({ protocol: 'TCP', port })
    assert.deepEqual(ingress, [
      { from: [namespace('ingress-nginx'), test], ports: [tcp(8081)] },
      { from: [namespace('monitoring'), test], ports: [tcp(9191)] },
    ])
    assert.deepEqual(egress, [
      {
        ports: [{ protocol: 'UDP', port: 53 }, tcp(53)],
        to: [
          namespace('kube-system'),
          { ipBlock: { cidr: '169.254.20.10/32' } },
          { ipBlock: { cidr: '169.254.10.10/31' } },
        ],
      },
      // The provider, and the proxy on the way there.
      { ports: [tcp(443), tcp(3128)] },
      { to: [{ podSelector: { matchLabels: { app: 'app' } } }] },
      { to: [{ podSelector: { matchLabels: { app: 'redis' } } }] },
      { to: [{ ipBlock: { cidr: '10.9.0.0/16' } }], ports: [tcp(3128)] },
    ])
  })

  it('finds a provider at a port of its own, and the names of OpenShift', async () => {
    const { objects } = await render([
      ...['-f', `${ci}/gateway-kept.yaml`, '--set', 'networkPolicy.enabled=true,openshift.enabled=true'],
      ...['--set', 'config.provider.issuer=https://keycloak.example:8443/realms/main'],
      ...['--set', 'config.provider.graph.baseUrl=https://graph.example:9443,proxy.http=proxy.example:3128'],
      ...['--set', 'networkPolicy.fromController[0].podSelector.matchLabels.a=b'],
      ...['--set', 'networkPolicy.toUpstream[0].podSelector.matchLabels.a=b'],
    ])
    const { egress } = objectOf(objects, 'NetworkPolicy').spec as {
      egress: readonly { ports?: readonly { port: number }[] }[]
    }
    const ports = egress.map(rule => (rule.ports ?? []).map(({ port }) => port).join())
    assert.deepEqual(ports, ['53,53', '5353,5353', '443,8443,9443,3128', ''])
  })

  it('selects by labels that no upgrade changes, and finds exactly its own pods', async () => {
    const { objects } = await render(['-f', `${ci}/gateway-everything.yaml`])
    const selector = {
      'app.kubernetes.io/name': 'entrada',
      'app.kubernetes.io/instance': 'app',
      'app.kubernetes.io/component': 'gateway',
    }
    const { spec } = objectOf(objects, 'Deployment')
    assert.deepEqual(spec?.['selector'], { matchLabels: selector })
    const [pod] = podsOf(objects.filter(({ kind }) => kind === 'Deployment'))
    assert.deepEqual({ ...pod?.metadata.labels, ...selector }, pod?.metadata.labels)
    for (const name of ['app-entrada', 'app-entrada-admin']) {
      assert.deepEqual(objectOf(objects, 'Service', name).spec?.['selector'], selector)
    }
    const { selector: monitored } = objectOf(objects, 'ServiceMonitor').spec as {
      selector: { matchLabels: Readonly<Record<string, string>> }
    }
    const watched = objects.filter(
      ({ kind, metadata }) =>
        kind === 'Service' &&
        Object.entries(monitored.matchLabels).every(([key, value]) => metadata.labels?.[key] === value),
    )
    assert.deepEqual(
      watched.map(({ metadata }) => metadata.name),
      ['app-entrada-admin'],
    )
  })

  it('hands variables on as they are, those of OpenTelemetry among them', async () => {
    const { objects } = await render(['-f', `${ci}/gateway-everything.yaml`])
    const { env = [] } = gatewayOf(objects)
    assert.deepEqual(env.slice(-4), [
      { name: 'OTEL_EXPORTER_OTLP_ENDPOINT', value: 'http://collector.monitoring.svc:4318' },
      { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'OTEL_RESOURCE_ATTRIBUTES', value: 'k8s.pod.name=$(POD)' },
      {
        name: 'OTEL_EXPORTER_OTLP_HEADERS',
        valueFrom: { secretKeyRef: { name: 'collector', key: 'headers' } },
      },
    ])
  })

  it('leads port 80 to the plain port beside TLS, through its policy too', async () => {
    const { objects } = await render([
      ...['-f', `${ci}/gateway-kept.yaml`, '--set', 'networkPolicy.enabled=true'],
      ...['--set', 'networkPolicy.fromController[0].podSelector.matchLabels.a=b'],
      ...['--set', 'networkPolicy.toUpstream[0].podSelector.matchLabels.a=b'],
    ])
    const { ports } = objectOf(objects, 'Service', 'app-entrada').spec as {
      ports: readonly { port: number; targetPort: number }[]
    }
    assert.deepEqual(
      ports.map(({ port, targetPort }) => [port, targetPort]),
      [
        [443, 8080],
        [80, 8081],
      ],
    )
    assert.match(JSON.stringify(objectOf(objects, 'NetworkPolicy').spec), /8080[^\]]+8081/)
  })

  it('tells helm test where the application is, and whether it has to be closed', async () => {
    const asked = async (...words: readonly string[]) => {
      const { objects } = await render(words)
      const { env = [] } = podsOf(objects.filter(({ kind }) => kind === 'Pod'))[0]?.spec.containers?.[0] ?? {}
      const valueOf = (wanted: string) => env.find(({ name }) => name === wanted)?.value
      return [valueOf('GATEWAY'), valueOf('APPLICATION'), valueOf('IS_CLOSED')]
    }
    const open = ['http://app-entrada:80', 'app.default.svc.cluster.local:3000', '']
    assert.deepEqual(await asked('-f', `${ci}/gateway.yaml`), open)
    const closed = ['http://app-entrada:8080', 'app.default.svc.cluster.local:3000', 'yes']
    assert.deepEqual(await asked('-f', `${ci}/gateway-everything.yaml`), closed)
    assert.deepEqual(await asked('-f', `${ci}/gateway-kept.yaml`, '--set', 'config.upstream=https://app'), [
      'https://app-entrada:443',
      'app:443',
      '',
    ])
    assert.deepEqual(await asked('-f', `${ci}/forward-auth-nginx.yaml`), [
      'http://app-entrada:80',
      'app:3000',
      'yes',
    ])
  })

  it('writes the settings as they were given', async () => {
    const { objects } = await render(['-f', `${ci}/gateway.yaml`])
    const { data = {} } = objectOf(objects, 'ConfigMap')
    assert.deepEqual(parse(data['entrada.yaml'] ?? ''), {
      provider: {
        tenantId: '11111111-2222-3333-4444-555555555555',
        clientId: '66666666-7777-8888-9999-000000000000',
        redirectUri: 'https://app.example/.auth/callback',
      },
      upstream: 'http://app.default.svc.cluster.local:3000',
    })
  })
})

/** Files of secrets that a variable names and the volume does not have. */
function missingSecretFiles(objects: readonly KubeObject[]): string[] {
  const folder = '/run/secrets/entrada/'
  const volumes = podsOf(objects).flatMap(({ spec }) => spec.volumes ?? [])
  const items = volumes.find(({ name }) => name === 'entrada-secrets')?.secret?.items ?? []
  const there = new Set(items.map(({ path }) => folder + path))
  const { env = [] } = gatewayOf(objects)
  const named = env.flatMap(({ value = '' }) => (value.startsWith(folder) ? [value] : []))
  assert.ok(named.length > 0)
  return named.filter(file => !there.has(file))
}
