import type { Config } from '../config/config.ts'
import type { Readiness, Trouble } from '../observe/readiness.ts'
import type { Exchange } from '../session/exchange.ts'
import { lineOf, readLines } from '../session/revocation-lines.ts'
import type { Revocation } from '../session/revocations.ts'
import type { SettingsOrder } from './settings-round.ts'

/** A question to the exchange. @property text the value or the holder, where there is one */
export type Question = Readonly<{ method: keyof Exchange; key: string; text: string; seconds: number }>

/** What a worker tells the primary. */
export type FromWorker =
  /** It runs, and waits for its settings. */
  | Readonly<{ kind: 'hello' }>
  /** It takes requests at these addresses. */
  | Readonly<{ kind: 'listening'; addresses: readonly string[] }>
  | Readonly<{ kind: 'readiness'; readiness: Readiness }>
  /** It can never take requests: why, for people, and the exit code that fits. */
  | Readonly<{ kind: 'failed'; why: string; code: number }>
  /** It ends, and has said all that it had to say. */
  | Readonly<{ kind: 'left' }>
  /** @property id counts up; an older version has none */
  | Readonly<{ kind: 'ended'; id?: number; lines: string }>
  | (Question & Readonly<{ kind: 'question'; id: number }>)
  /** It has made ready for other settings. @property fault why it cannot */
  | Readonly<{ kind: 'settings.ready'; id: number; fault?: string }>
  /** What it has counted, as `Metrics.snapshot` gives it. */
  | Readonly<{ kind: 'measured'; id: number; snapshot: string }>

/** What the primary tells a worker. */
export type FromPrimary =
  /** The settings, and all that has ended so far. */
  | Readonly<{ kind: 'begin'; config: Config; lines: string }>
  | SettingsOrder
  | Readonly<{ kind: 'ended'; lines: string }>
  /** What has ended there is kept, up to this message, or cannot be. */
  | Readonly<{ kind: 'kept'; id: number }>
  | Readonly<{ kind: 'answer'; id: number; value: string | boolean | undefined }>
  /** It is to say what it has counted. */
  | Readonly<{ kind: 'measure'; id: number }>
  | Readonly<{ kind: 'drain' }>
  /** No more requests; those that run get so many seconds. */
  | Readonly<{ kind: 'stop'; grace: number }>

/**
 * What a worker has said; undefined for what is not understood. The software may have been replaced since the primary
 * was started: what only a newer one knows must not end this one.
 */
export function fromWorker(message: unknown): FromWorker | undefined {
  const said = membersOf(message)
  const { kind, id, why, code, lines, method, key, text, seconds } = said
  if (kind === 'hello' || kind === 'left') return { kind }
  if (kind === 'listening') return { kind, addresses: listOf(said['addresses']).filter(isText) }
  if (kind === 'failed') return { kind, why: isText(why) ? why : '', code: isNumber(code) ? code : 1 }
  if (kind === 'ended') return isText(lines) ? { kind, lines, ...(isNumber(id) && { id }) } : undefined
  if (kind === 'readiness') {
    const readiness = readinessIn(said['readiness'])
    return readiness && { kind, readiness }
  }
  if (kind === 'measured') {
    const { snapshot } = said
    return isNumber(id) && isText(snapshot) ? { kind, id, snapshot } : undefined
  }
  if (kind === 'settings.ready') {
    const { fault } = said
    return isNumber(id) ? { kind, id, ...(isText(fault) && { fault }) } : undefined
  }
  if (kind !== 'question' || !isMethod(method)) return undefined
  return isNumber(id) && isText(key) && isText(text) && isNumber(seconds)
    ? { kind, id, method, key, text, seconds }
    : undefined
}

/** What the primary has said; undefined for what is not understood. */
export function fromPrimary(message: unknown): FromPrimary | undefined {
  const { kind, id, value, lines, grace, config } = membersOf(message)
  if (kind === 'drain') return { kind }
  if (kind === 'stop') return { kind, grace: isNumber(grace) ? grace : 0 }
  if (kind === 'begin') return isText(lines) && isConfig(config) ? { kind, config, lines } : undefined
  if (kind === 'ended') return isText(lines) ? { kind, lines } : undefined
  if (!isNumber(id)) return undefined
  if (kind === 'kept' || kind === 'measure') return { kind, id }
  if (kind === 'settings') return isConfig(config) ? { kind, id, config } : undefined
  if (kind === 'settings.take' || kind === 'settings.drop') return { kind, id }
  if (kind !== 'answer') return undefined
  return value === undefined || typeof value === 'boolean' || isText(value) ? { kind, id, value } : undefined
}

/** Revocations as they travel: in the lines in which the file has them. */
export function linesOf(revocations: readonly Revocation[]): string {
  return revocations.map(lineOf).join('')
}

/** What stands in such lines; nothing where they are not understood. */
export function revocationsIn(lines: string): readonly Revocation[] {
  const read = readLines(lines)
  return 'fault' in read ? [] : read.revocations
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function readinessIn(value: unknown): Readiness | undefined {
  const { status, also } = membersOf(value)
  if (status === 'ready') return { status }
  const trouble = troubleIn(value)
  if ((status !== 'degraded' && status !== 'unavailable') || trouble === undefined) return undefined
  const others = listOf(also).flatMap(other => troubleIn(other) ?? [])
  return { status, ...trouble, ...(others.length > 0 && { also: others }) }
}

function troubleIn(value: unknown): Trouble | undefined {
  const { reason, detail } = membersOf(value)
  return isText(reason) ? { reason, ...(isText(detail) && { detail }) } : undefined
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

/** The primary has checked them; here they only have to be some. */
function isConfig(value: unknown): value is Config {
  const { listen, provider, session } = membersOf(value)
  return [listen, provider, session].every(part => typeof part === 'object' && part !== null)
}

function isMethod(value: unknown): value is keyof Exchange {
  return isText(value) && methods.has(value)
}

const methods: ReadonlySet<string> = new Set<keyof Exchange>([
  'get',
  'put',
  'take',
  'renew',
  'release',
  'once',
])
