import { parse } from 'yaml'
import type { KubeObject } from '../support/helm.ts'

type Security = Readonly<{
  runAsNonRoot?: boolean
  runAsUser?: number
  allowPrivilegeEscalation?: boolean
  readOnlyRootFilesystem?: boolean
  privileged?: boolean
  seccompProfile?: Readonly<{ type: string }>
  capabilities?: Readonly<{ drop?: readonly string[]; add?: readonly string[] }>
}>

export type Container = Readonly<{
  name: string
  image: string
  restartPolicy?: string
  securityContext?: Security
  env?: readonly Readonly<{ name: string; value?: string; valueFrom?: unknown }>[]
  volumeMounts?: readonly Readonly<{ name: string; mountPath: string }>[]
  livenessProbe?: Readonly<{ httpGet?: Readonly<{ path: string; port: string }> }>
  readinessProbe?: Readonly<{ httpGet?: Readonly<{ path: string; port: string }> }>
}>

export type PodSpec = Readonly<{
  automountServiceAccountToken?: boolean
  enableServiceLinks?: boolean
  terminationGracePeriodSeconds?: number
  securityContext?: Security
  initContainers?: readonly Container[]
  containers?: readonly Container[]
  volumes?: readonly Readonly<{
    name: string
    hostPath?: unknown
    secret?: Readonly<{ secretName: string; items?: readonly Readonly<{ key: string; path: string }>[] }>
  }>[]
}>

export type PodTemplate = Readonly<{ metadata: KubeObject['metadata']; spec: PodSpec }>

/** What runs: of Deployments, of pods, and of the patch for pods of others. */
export function podsOf(objects: readonly KubeObject[]): PodTemplate[] {
  return objects.flatMap(object => {
    if (object.kind === 'Pod') return [object as unknown as PodTemplate]
    if (object.kind === 'Deployment') return [(object.spec as { template: PodTemplate }).template]
    const patch = object.kind === 'ConfigMap' ? object.data?.['patch.yaml'] : undefined
    if (patch === undefined) return []
    return [(parse(patch) as { spec: { template: PodTemplate } }).spec.template]
  })
}

export function containersOf({ initContainers = [], containers = [] }: PodSpec): readonly Container[] {
  return [...initContainers, ...containers]
}

/** The gateway's container of these objects. @throws Error when there is none */
export function gatewayOf(objects: readonly KubeObject[]): Container {
  const found = podsOf(objects).flatMap(({ spec }) =>
    containersOf(spec).filter(({ name }) => name === 'entrada'),
  )
  const [only] = found
  if (only === undefined) throw new Error('no container entrada')
  return only
}

/** What is not right about the pods of these objects, by the pod security standard "restricted" and by our own rules. */
export function podProblems(objects: readonly KubeObject[]): string[] {
  return podsOf(objects).flatMap(({ spec }) => {
    const isWhole = spec.containers !== undefined
    const volumes = new Set((spec.volumes ?? []).map(({ name }) => name))
    return [
      ...(spec.enableServiceLinks === false ? [] : ['service links']),
      ...(!isWhole || spec.automountServiceAccountToken === false ? [] : ['a token of the service account']),
      ...(spec.volumes ?? []).flatMap(({ name, hostPath }) =>
        hostPath === undefined ? [] : [`${name}: hostPath`],
      ),
      ...containersOf(spec).flatMap(container => {
        const { name, volumeMounts = [], livenessProbe } = container
        return [
          ...securityProblems(container, spec.securityContext ?? {}),
          ...volumeMounts.filter(mount => !volumes.has(mount.name)).map(mount => `no volume ${mount.name}`),
          ...(livenessProbe?.httpGet?.path === '/readyz' ? ['liveness asks whether it is ready'] : []),
        ].map(problem => `${name}: ${problem}`)
      }),
    ]
  })
}

function securityProblems({ name, securityContext = {} }: Container, ofPod: Security): string[] {
  const { capabilities, runAsUser = ofPod.runAsUser } = securityContext
  const isOurs = name === 'entrada' || name === 'test'
  return [
    ...((securityContext.runAsNonRoot ?? ofPod.runAsNonRoot) === true && runAsUser !== 0
      ? []
      : ['may be root']),
    ...(securityContext.allowPrivilegeEscalation === false ? [] : ['may gain rights']),
    ...(securityContext.privileged === true ? ['is privileged'] : []),
    ...((securityContext.seccompProfile ?? ofPod.seccompProfile)?.type === 'RuntimeDefault'
      ? []
      : ['no seccomp']),
    ...(capabilities?.drop?.includes('ALL') === true && capabilities.add === undefined
      ? []
      : ['capabilities']),
    ...(!isOurs || securityContext.readOnlyRootFilesystem === true ? [] : ['may write to its root']),
  ]
}
