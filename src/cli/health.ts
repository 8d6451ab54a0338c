import { adminPort, adminUrl, askAdmin, nobodyListens } from './admin-port.ts'
import type { Arguments } from './arguments.ts'
import { exitCodes, type Io } from './io.ts'

/** `entrada health`: asks the gateway on this machine whether it is alive. A provider that is away is no failure. */
export async function health(given: Arguments, io: Io): Promise<number> {
  const access = adminPort(given, io)
  if (access === undefined) return exitCodes.failed
  const address = adminUrl(access, '/healthz')
  const answer = await askAdmin(address, { method: 'GET' })
  if (typeof answer === 'object' && answer.status === 200) {
    io.stdout('alive\n')
    return exitCodes.ok
  }
  const why = typeof answer === 'object' ? `answered ${answer.status}` : answer
  const hint = why === nobodyListens ? '; is admin.port another? Give --config or ENTRADA_ADMIN_PORT' : ''
  io.stderr(`${address}: ${why}${hint}\n`)
  return exitCodes.failed
}
