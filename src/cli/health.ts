import { get } from 'node:http'
import { adminAddress } from '../config/load.ts'
import type { Arguments } from './arguments.ts'
import { exitCodes, type Io } from './io.ts'

/** Milliseconds; Docker's and Kubernetes' own limits are usually 5 s or less. */
const patience = 3_000

/** `entrada health`: asks the gateway on this machine whether it is alive. A provider that is away is no failure. */
export async function health({ sources }: Arguments, io: Io): Promise<number> {
  const { host, port } = adminAddress({ ...sources, env: io.env })
  const address = `http://${inUrl(reachable(host))}:${port}/healthz`
  const answer = await ask(address)
  if (answer === 200) {
    io.stdout('alive\n')
    return exitCodes.ok
  }
  io.stderr(`${address}: ${typeof answer === 'number' ? `answered ${answer}` : answer}\n`)
  return exitCodes.failed
}

/** A wildcard is an address to listen on, not one to ask. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  return host === '::' ? '::1' : host
}

function inUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}

/** The status, or why there was none. */
async function ask(address: string): Promise<number | string> {
  return new Promise(resolve => {
    const request = get(address, { agent: false, signal: AbortSignal.timeout(patience) }, response => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    request.on('error', error => {
      const code = 'code' in error ? String(error.code) : ''
      if (code === 'ECONNREFUSED') resolve('nothing listens there')
      else resolve(code === 'ABORT_ERR' ? 'no answer within 3 s' : `no answer (${code || error.message})`)
    })
  })
}
