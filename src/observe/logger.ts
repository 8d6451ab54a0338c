import { pino, type DestinationStream, type Logger } from 'pino'
import { GatewayError } from '../errors.ts'

/**
 * One JSON line per event; with `pid` where several processes write. Errors are written by name, code and message only: the `cause` and the other members
 * of an OAuth error can hold a whole answer of the provider, tokens included.
 */
export function createLogger(level: string, destination: DestinationStream, pid?: number): Logger {
  const options = {
    level,
    base: pid === undefined ? null : { pid },
    timestamp: createTimestamp(),
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: describeError },
  }
  return pino(options, destination)
}

/** The time of a line as pino wants it: a member, with a comma in front. Lines of one millisecond share it. */
function createTimestamp(): () => string {
  let at = 0
  let text = ''
  return () => {
    const now = Date.now()
    if (now !== at) {
      at = now
      text = `,"time":"${new Date(now).toISOString()}"`
    }
    return text
  }
}

/** An error as plain data that is fit for the log; follows `cause` only through errors, four deep. */
export function describeError(error: unknown, depth = 0): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: typeof error === 'string' ? error : 'not an error' }
  const code = error instanceof GatewayError ? error.code : 'code' in error ? error.code : undefined
  return {
    name: error.name,
    message: error.message,
    ...(typeof code === 'string' && { code }),
    ...(error.cause instanceof Error && depth < 4 && { cause: describeError(error.cause, depth + 1) }),
  }
}
