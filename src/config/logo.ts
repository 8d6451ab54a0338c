/** The largest logo in bytes: it stands in every page, in those for clients that are turned away as well. */
export const largestLogo = 64 * 1024

/**
 * What kind of image a file holds, by its content alone; `undefined` for anything that is not shown in `<img>`.
 * PNG: section 5.2 of its specification; JPEG: ITU-T T.81, B.1; WebP: RFC 9649 section 2.4; SVG: its root element,
 * with the namespace without which browsers show nothing.
 */
export function imageTypeOf(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.subarray(0, 12)).toString('latin1')
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png'
  if (start.startsWith('\xff\xd8\xff')) return 'image/jpeg'
  if (/^RIFF[^]{4}WEBP$/.test(start)) return 'image/webp'
  return isSvg(bytes) ? 'image/svg+xml' : undefined
}

function isSvg(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes).toString('utf8')
  const prolog = /^\uFEFF|<!--[^]*?-->|<\?[^>]*\?>|<!DOCTYPE[^[>]*(?:\[[^\]]*\])?\s*>/gi
  const isRoot = /^\s*<svg[\s/>]/.test(text.replaceAll(prolog, ''))
  return isRoot && text.includes('http://www.w3.org/2000/svg')
}
