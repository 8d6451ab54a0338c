/** The headers of a request, lower-case names, as Node gives them. */
export type RequestHeaders = Readonly<Record<string, string | string[] | undefined>>

/**
 * Whether a request is a navigation: somebody looks at the answer, so a page or a redirect is right for it.
 * `Sec-Fetch-Mode` decides where it is sent (Fetch Metadata section 2.3); without it, an Accept that wants
 * HTML and no sign of a program: `X-Requested-With`, `Authorization`, an upgrade.
 */
export function isNavigation(headers: RequestHeaders): boolean {
  if (headers['upgrade'] !== undefined) return false
  const mode = headers['sec-fetch-mode']
  if (mode !== undefined) return mode === 'navigate'
  return (
    headers['x-requested-with'] === undefined &&
    headers['authorization'] === undefined &&
    typeof headers['accept'] === 'string' &&
    headers['accept'].includes('text/html')
  )
}

/** Whether a navigation happens inside a frame, where no provider lets itself be shown. */
export function isFramed(headers: RequestHeaders): boolean {
  const destination = headers['sec-fetch-dest']
  return (
    destination === 'iframe' || destination === 'frame' || destination === 'embed' || destination === 'object'
  )
}

/** Whether a browser only fetches ahead and nobody has asked for anything yet, by any of the headers that say so. */
export function isPrefetch(headers: RequestHeaders): boolean {
  return ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'].some(name =>
    /prefetch|prerender|preview/i.test(String(headers[name] ?? '')),
  )
}
