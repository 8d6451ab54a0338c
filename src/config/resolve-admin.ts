import type { Config, SecretSource } from './config.ts'
import type { Report } from './problem.ts'
import { checkHost } from './resolve-network.ts'
import type { Settings } from './schema.ts'
import type { Surroundings } from './surroundings.ts'

/** The admin port and its token. */
export function resolveAdmin(
  { admin, listen }: Settings,
  surroundings: Surroundings,
  report: Report,
): Config['admin'] {
  const { host, port } = admin
  checkHost(host, 'admin.host', report)
  if (port === listen.port && port !== 0) {
    report.problem('admin.port', 'is the same as listen.port', 'choose another port', ['listen.port'])
  }
  const token = resolveToken(admin, surroundings, report)
  return { host, port, ...(token !== undefined && { token }) }
}

function resolveToken(
  { token, tokenFile }: Settings['admin'],
  { readSecretFile }: Surroundings,
  report: Report,
): SecretSource | undefined {
  if (token !== undefined && tokenFile !== undefined) {
    report.problem('admin.tokenFile', 'cannot stand beside admin.token', 'leave one of the two out')
  }
  const path = tokenFile === undefined ? 'admin.token' : 'admin.tokenFile'
  const found = tokenFile === undefined ? { text: token ?? '' } : readSecretFile(tokenFile)
  if (token === undefined && tokenFile === undefined) return undefined
  const fault = 'text' in found ? tokenFault(found.text) : undefined
  if ('what' in found) report.problem(path, found.what, found.remedy)
  else if (fault !== undefined) report.problem(path, fault, 'make one with: entrada keygen')
  return tokenFile === undefined ? { value: token ?? '' } : { file: tokenFile }
}

/** Why a text is too weak for a token, or cannot be sent as one; undefined when it is good. */
export function tokenFault(text: string): string | undefined {
  if (text.length < 16) return `has ${text.length} characters, but must have at least 16`
  // What a header can carry as it is (RFC 6750 section 2.1 has fewer characters still).
  if (!/^[\u0021-\u007e]+$/.test(text)) return 'holds spaces, or characters beyond ASCII'
  return new Set(text).size < 8 ? 'repeats itself, so it is easy to guess' : undefined
}
