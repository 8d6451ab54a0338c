import { readSecret } from '../config/load.ts'
import { orderNames, readOrder } from '../session/revocation-order.ts'
import { adminPort, adminUrl, askAdmin } from './admin-port.ts'
import type { Arguments } from './arguments.ts'
import { exitCodes, type Io } from './io.ts'
import { UsageError } from './usage-error.ts'

/**
 * `entrada revoke`: has the gateway on this machine end sessions, by its admin port. The token comes from the settings,
 * never from the command line, which others can see.
 * @throws UsageError unless exactly one is named, in a way that can be meant
 */
export async function revoke(given: Arguments, io: Io): Promise<number> {
  const { sources, revoke: named = {} } = given
  const [name, another] = orderNames.filter(each => named[each] !== undefined)
  if (name === undefined || another !== undefined) {
    throw new UsageError('revoke takes exactly one of --user, --session, --tenant and --before')
  }
  const value = named[name] ?? ''
  // Whether a time is still to come is for the clock of the gateway to say.
  const read = readOrder(name, value, Infinity)
  if ('fault' in read) throw new UsageError(`--${read.fault}`)
  if (sources.flags?.['--admin-token'] !== undefined) {
    throw new UsageError(
      '--admin-token would be seen by others; use --admin-token-file or ENTRADA_ADMIN_TOKEN',
    )
  }
  const access = adminPort(given, io)
  if (access === undefined) return exitCodes.failed
  if (access.token === undefined) {
    return failed(
      'admin.token is not set: set ENTRADA_ADMIN_TOKEN_FILE or ENTRADA_ADMIN_TOKEN, as for the gateway',
    )
  }
  let token
  try {
    token = readSecret(access.token)
  } catch (error) {
    return failed(`admin.tokenFile: ${error instanceof Error ? error.message : 'cannot be read'}`)
  }
  const address = adminUrl(access, '/revoke')
  const answer = await askAdmin(address, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ [name]: value }),
  })
  if (typeof answer === 'string') return failed(`${address}: ${answer}`)
  if (answer.status !== 204) return failed(`${address}: ${meaningOf(answer.status, answer.body)}`)
  // Whether anybody has that id is known to nobody: what has ended is written down, not looked up.
  const ifAny =
    name === 'user' || name === 'session' ? `, if any${name === 'user' ? 'body has' : ' has'} that id` : ''
  io.stdout(`ended${ifAny}\n`)
  return exitCodes.ok

  function failed(why: string): number {
    io.stderr(`entrada: ${why}\n`)
    return exitCodes.failed
  }
}

function meaningOf(status: number, body: string): string {
  if (status === 401) return 'the token is not the one of that gateway'
  if (status === 404) return 'that gateway has no admin.token, so sessions cannot be ended there'
  return `answered ${status}${detailIn(body)}`
}

/** What a problem of RFC 9457 says, in one line; whatever else listens there may say anything. */
function detailIn(body: string): string {
  try {
    const { detail }: { detail?: unknown } = JSON.parse(body)
    return typeof detail === 'string' ? `: ${detail.replaceAll(/\p{Cc}/gu, '?').slice(0, 300)}` : ''
  } catch {
    return ''
  }
}
