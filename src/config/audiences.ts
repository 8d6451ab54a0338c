import type { RouteRule } from '../policy/route.ts'
import type { Config } from './config.ts'

/**
 * A rule with everything that a bearer token may be meant for there. Entra writes an App ID URI with a final slash or
 * without, as the client has asked for it (Entra "access tokens", token formats).
 */
export function withAudiences(
  rule: RouteRule,
  { clientId, entra }: Pick<Config['provider'], 'clientId' | 'entra'>,
): RouteRule {
  if (rule.accept?.includes('bearer') !== true) return rule
  const { audiences = [clientId, `api://${clientId}`] } = rule
  return { ...rule, audiences: entra === undefined ? audiences : audiences.flatMap(bothForms) }
}

function bothForms(audience: string): readonly string[] {
  if (!audience.includes('://')) return [audience]
  const plain = audience.replace(/\/$/, '')
  return [plain, `${plain}/`]
}
