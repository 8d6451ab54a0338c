/** Whether an answer says that it is JSON: `application/json`, `application/jwk-set+json` (RFC 7517 section 8.5) or so. */
export function isJson(answer: Response): boolean {
  const [type = ''] = (answer.headers.get('content-type') ?? '').split(';')
  return /^application\/(?:json|[a-z0-9.-]+\+json)$/i.test(type.trim())
}
