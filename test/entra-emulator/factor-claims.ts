/** What Entra wants to be asked with, where a policy needs a second factor (Entra "Conditional Access developer guide"). */
export const claimsForFactor =
  '{"access_token":{"polids":{"essential":true,"Values":["9ab03e19-ed42-4168-b6b7-7001fb3e933a"]}}}'
