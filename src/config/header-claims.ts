import type { Config } from './config.ts'

/** Claim paths that headers need: what sessions keep of the claims for them. */
export function claimsOfHeaders({
  preset,
  custom,
}: Pick<Config['headers'], 'preset' | 'custom'>): readonly string[] {
  return [
    ...custom.flatMap(({ claim }) => (typeof claim === 'object' ? [claim.path] : [])),
    // OpenID Connect Core 1.0 section 5.1
    ...(preset.includes('cloudbeaver') ? ['given_name', 'family_name'] : []),
  ]
}
