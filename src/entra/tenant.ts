/** Tenant of personal Microsoft accounts, in every cloud that has them; the authority `consumers` stands for it. */
export const consumersTenantId = '9188040d-6c67-4c5b-b112-36a304b66dad'

/**
 * Whether a value has the shape of a tenant id: a GUID, hyphens included, in any case.
 * Any other shape in a `tid` is refused before it can get into an issuer.
 */
export function isTenantId(value: unknown): value is string {
  return (
    typeof value === 'string' && /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(value)
  )
}

/** Whether an authority stands for many tenants, so that its metadata names no single issuer. */
export function isSharedAuthority(tenantId: string): boolean {
  return tenantId === 'common' || tenantId === 'organizations'
}
