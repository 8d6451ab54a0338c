import { adminAccess } from '../config/load.ts'
import { adminUrl, askAdmin } from './admin-port.ts'
import type { Arguments } from './arguments.ts'
import { exitCodes, type Io } from './io.ts'

/** `entrada health`: asks the gateway on this machine whether it is alive. A provider that is away is no failure. */
export async function health({ sources }: Arguments, io: Io): Promise<number> {
  const address = adminUrl(adminAccess({ ...sources, env: io.env }), '/healthz')
  const answer = await askAdmin(address, { method: 'GET' })
  if (typeof answer === 'object' && answer.status === 200) {
    io.stdout('alive\n')
    return exitCodes.ok
  }
  io.stderr(`${address}: ${typeof answer === 'object' ? `answered ${answer.status}` : answer}\n`)
  return exitCodes.failed
}
