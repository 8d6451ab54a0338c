/** Something that is wrong, by a word that alarms can go by. */
export type Trouble = Readonly<{ reason: string; detail?: string }>

/** Whether requests may come; what `/readyz` answers with. */
export type Readiness =
  | Readonly<{ status: 'ready' }>
  | (Trouble & Readonly<{ status: 'degraded' | 'unavailable'; also?: readonly Trouble[] }>)

export type ReadinessOptions = Readonly<{
  /** Whether the provider was ever found, and what the last trouble with it was. */
  provider: () => Readonly<{ found: boolean; problem?: string }>
  isDraining: () => boolean
  /** Why what has ended is not kept at the moment. */
  revocations: () => string | undefined
  /** Why sessions cannot be looked up at the moment. */
  sessions?: (() => string | undefined) | undefined
  /** Why the audit log is not written at the moment. */
  audit?: () => string | undefined
}>

/**
 * Unavailable before the provider was ever found and while draining. After that, trouble with the provider, or with
 * what keeps sessions, revocations or the audit log, makes it degraded and no more: sessions that are there go on.
 */
export function readinessOf({
  provider,
  isDraining,
  revocations,
  sessions,
  audit,
}: ReadinessOptions): Readiness {
  if (isDraining()) return { status: 'unavailable', reason: 'draining' }
  const { found, problem } = provider()
  if (!found) {
    return { status: 'unavailable', reason: 'idp_unreachable', detail: problem ?? 'still looking for it' }
  }
  const notKept = revocations()
  const away = sessions?.()
  const notWritten = audit?.()
  return degradedBy([
    ...(problem === undefined ? [] : [{ reason: 'idp_unreachable', detail: problem }]),
    ...(away === undefined ? [] : [{ reason: 'session_store', detail: away }]),
    ...(notKept === undefined ? [] : [{ reason: 'revocations_not_kept', detail: notKept }]),
    ...(notWritten === undefined ? [] : [auditNotKept(notWritten)]),
  ])
}

/** @param reason the error code of the system */
export function auditNotKept(reason: string): Trouble {
  return { reason: 'audit_not_kept', detail: `audit.file cannot be written: ${reason}` }
}

/** Ready, but for these. */
export function degradedBy([first, ...also]: readonly Trouble[]): Readiness {
  if (first === undefined) return { status: 'ready' }
  return { status: 'degraded', ...first, ...(also.length > 0 && { also }) }
}

/** Everything that is wrong, by its word. */
export function reasonsIn(readiness: Readiness | undefined): readonly string[] {
  if (readiness === undefined || readiness.status === 'ready') return []
  return [readiness.reason, ...(readiness.also ?? []).map(({ reason }) => reason)]
}
