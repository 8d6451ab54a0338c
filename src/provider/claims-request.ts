/**
 * The `claims` parameter of an authorization request (OpenID Connect Core 1.0 section 5.5), as JSON, that asks for an
 * authentication context of Entra's Conditional Access, beside what the provider or an application has asked for in a
 * challenge; undefined when there is nothing to ask for.
 * @param challenge as `claimsChallenge` has given it
 */
export function claimsRequest(
  authContext: string | undefined,
  challenge: string | undefined,
): string | undefined {
  if (authContext === undefined) return challenge
  const asked = challenge === undefined ? {} : (JSON.parse(challenge) as Record<string, object>)
  const acrs = { essential: true, value: authContext }
  return JSON.stringify({ ...asked, id_token: { ...asked['id_token'], acrs } })
}
