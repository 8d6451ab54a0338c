import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { KubeObject } from '../support/helm.ts'
import { podProblems } from './pod-rules.ts'

const safe = {
  runAsNonRoot: true,
  runAsUser: 65532,
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  seccompProfile: { type: 'RuntimeDefault' },
  capabilities: { drop: ['ALL'] },
}

describe('the check of pods', () => {
  it('has nothing against one that is restricted', () => {
    assert.deepEqual(podProblems([podWith({}, {})]), [])
  })

  const faults: [what: string, ofPod: object, ofContainer: object][] = [
    ['service links', { enableServiceLinks: true }, {}],
    ['a token of the service account', { automountServiceAccountToken: undefined }, {}],
    ['a folder of the node', { volumes: [{ name: 'node', hostPath: { path: '/' } }] }, {}],
    ['a mount without a volume', {}, { volumeMounts: [{ name: 'nothing', mountPath: '/nothing' }] }],
    [
      'liveness that asks the provider',
      {},
      { livenessProbe: { httpGet: { path: '/readyz', port: 'admin' } } },
    ],
    ['root', {}, { securityContext: { ...safe, runAsUser: 0 } }],
    ['perhaps root', {}, { securityContext: { ...safe, runAsNonRoot: false } }],
    ['rights to be gained', {}, { securityContext: { ...safe, allowPrivilegeEscalation: true } }],
    ['privileges', {}, { securityContext: { ...safe, privileged: true } }],
    ['no seccomp', {}, { securityContext: { ...safe, seccompProfile: undefined } }],
    ['a capability', {}, { securityContext: { ...safe, capabilities: { drop: ['ALL'], add: ['NET_RAW'] } } }],
    ['capabilities that are kept', {}, { securityContext: { ...safe, capabilities: {} } }],
    ['a root that can be written to', {}, { securityContext: { ...safe, readOnlyRootFilesystem: false } }],
  ]
  for (const [what, ofPod, ofContainer] of faults) {
    it(`reports ${what}`, () => {
      assert.equal(podProblems([podWith(ofPod, ofContainer)]).length, 1)
    })
  }
})

function podWith(ofPod: object, ofContainer: object): KubeObject {
  const container = { name: 'entrada', image: 'entrada:1', securityContext: safe, ...ofContainer }
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'pod' },
    spec: {
      enableServiceLinks: false,
      automountServiceAccountToken: false,
      containers: [container],
      ...ofPod,
    },
  }
}
