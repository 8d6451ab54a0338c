import type { ServerMetadata } from 'openid-client'

/**
 * The `prompt` of an authorization request: `login` in place of `select_account` where the provider says that it knows
 * the one and not the other (`prompt_values_supported`, Initiating User Registration via OpenID Connect 1.0). Keycloak
 * does not refuse `select_account` but sends the same person back at once; at `login` its page offers to begin anew.
 */
export function supportedPrompt(prompt: string | undefined, metadata: ServerMetadata): { prompt?: string } {
  if (prompt === undefined) return {}
  const known: unknown = metadata['prompt_values_supported']
  const isInstead = Array.isArray(known) && known.includes('login') && !known.includes('select_account')
  if (!isInstead) return { prompt }
  const values = prompt.split(' ').map(value => (value === 'select_account' ? 'login' : value))
  return { prompt: [...new Set(values)].join(' ') }
}
