/** Claims of a token whose signature, issuer, audience and times have been checked. Never anything else. */
export type Claims = Readonly<Record<string, unknown>>
