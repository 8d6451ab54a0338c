import type { Said } from './provider-refusal.ts'

const remedies: Readonly<Record<string, string>> = {
  invalid_client:
    'Compare provider.clientSecret (or the certificate, or the token of the cluster) and provider.clientId with the client there.',
  invalid_scope: 'Take the scope out of provider.scopes, or allow it to the client there.',
  unauthorized_client: 'Allow the client there the authorization code flow, and refresh tokens.',
}

/** What the operator can do about an OAuth error in the settings or at the provider: the page speaks to visitors. */
export function operatorRemedy({ error }: Said): string {
  return (
    remedies[error] ??
    'Compare provider.clientId, provider.redirectUri and provider.scopes with the client there; description has its words.'
  )
}
