import type { Report } from './problem.ts'
import { isPlain, readUrl } from './web-address.ts'

/** An origin as browsers send it (RFC 6454 section 6.2); empty when it is none. @param path of the setting */
export function readOrigin(text: string, path: string, report: Report): string {
  const url = readUrl(text)
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    const what = 'must be an origin: scheme, host and port'
    report.problem(path, what, 'write for example https://tools.example, without patterns')
    return ''
  }
  // The parser takes * into a host
  if (!isPlain(url, text) || url.pathname !== '/' || url.host.includes('*')) {
    report.problem(path, 'must be an origin and no more', `write ${url.origin.replaceAll('*', 'tools')}`)
  }
  return url.origin
}
