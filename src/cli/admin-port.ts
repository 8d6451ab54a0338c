import { request as httpRequest } from 'node:http'
import type { Config } from '../config/config.ts'
import { adminAccess } from '../config/load.ts'
import { SettingsError } from '../config/problem.ts'
import type { Arguments } from './arguments.ts'
import type { Io } from './io.ts'
import { printReport } from './report.ts'

/** An answer of the admin port, or why there was none. */
export type AdminAnswer = Readonly<{ status: number; body: string }> | string

type Question = Readonly<{ method: string; headers?: Readonly<Record<string, string>>; body?: string }>

/** Milliseconds; Docker's and Kubernetes' own limits are usually 5 s or less. */
const patience = 3_000

/** Bytes; our own answers are far smaller, and what else listens there need not be read. */
const longestAnswer = 16_384

/** Where the settings have the admin port; undefined when that cannot be told, which is then on stderr as `check` says it. */
export function adminPort({ sources }: Arguments, io: Io): Config['admin'] | undefined {
  try {
    return adminAccess({ ...sources, env: io.env })
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    printReport(error.problems, error.warnings, io)
    return undefined
  }
}

/** Where the gateway on this machine answers, e.g. `http://127.0.0.1:9090/healthz`. */
export function adminUrl({ host, port }: Readonly<{ host: string; port: number }>, path: string): string {
  return `http://${inUrl(reachable(host))}:${port}${path}`
}

/** A wildcard is an address to listen on, not one to ask. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  return host === '::' ? '::1' : host
}

function inUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}

export async function askAdmin(url: string, { method, headers, body }: Question): Promise<AdminAnswer> {
  return new Promise(resolve => {
    const signal = AbortSignal.timeout(patience)
    const asked = httpRequest(url, { method, agent: false, signal, headers: { ...headers } }, response => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        if (text.length < longestAnswer) text += chunk
      })
      response.on('error', error => resolve(reasonOf(error)))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }))
    })
    asked.on('error', error => resolve(reasonOf(error)))
    asked.end(body)
  })
}

export const nobodyListens = 'nothing listens there'

function reasonOf(error: Error): string {
  const code = 'code' in error ? String(error.code) : ''
  if (code === 'ECONNREFUSED') return nobodyListens
  return code === 'ABORT_ERR' ? 'no answer within 3 s' : `no answer (${code || error.message})`
}
