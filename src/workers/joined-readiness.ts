import { degradedBy, type Readiness, type Trouble } from '../observe/readiness.ts'

export type JoinedOptions = Readonly<{
  /** What each worker has said last that takes requests. */
  workers: readonly Readiness[]
  /** How many there should be. */
  size: number
  isDraining: boolean
  /** Trouble of the primary itself. */
  own: readonly Trouble[]
}>

/** Ready as soon as one worker is; what is wrong anywhere is told, each reason once. */
export function joinReadiness({ workers, size, isDraining, own }: JoinedOptions): Readiness {
  if (isDraining) return { status: 'unavailable', reason: 'draining' }
  const missing = size - workers.length
  const troubles = oncePerReason([
    ...workers.flatMap(troublesOf),
    ...own,
    ...(missing > 0 ? [{ reason: 'workers_missing', detail: `${missing} of ${size}` }] : []),
  ])
  const isTaken = workers.some(({ status }) => status !== 'unavailable')
  const [first, ...also] = troubles
  if (isTaken || first === undefined) return degradedBy(troubles)
  return { status: 'unavailable', ...first, ...(also.length > 0 && { also }) }
}

function troublesOf(readiness: Readiness): readonly Trouble[] {
  if (readiness.status === 'ready') return []
  const { reason, detail, also = [] } = readiness
  return [{ reason, ...(detail !== undefined && { detail }) }, ...also]
}

function oncePerReason(troubles: readonly Trouble[]): readonly Trouble[] {
  const seen = new Set<string>()
  return troubles.filter(({ reason }) => {
    const isNew = !seen.has(reason)
    seen.add(reason)
    return isNew
  })
}
