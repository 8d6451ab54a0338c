/** A request target as a query value; bytes beyond ASCII, which Node shows as Latin-1, as the bytes they are. */
export function targetInQuery(url: string): string {
  const ascii = url.replace(/[\x80-\xff]/g, byte => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`)
  return encodeURIComponent(ascii)
}
