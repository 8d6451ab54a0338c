import { GatewayError } from '../errors.ts'

/**
 * True for a path on this origin: it begins with exactly one slash and holds no control character, no white space and,
 * before query and fragment, no backslash, so that no browser reads another host into it (WHATWG URL, 4.4: tabs and
 * line feeds are dropped, `\` counts as `/` in the path).
 */
export function isLocalPath(path: string): boolean {
  return /^\/(?!\/)[^\\?#\s\p{Cc}]*(?:[?#][^\s\p{Cc}]*)?$/u.test(path)
}

/**
 * The path itself, for a link or a form. The callers check what comes from outside long before; this is the second
 * wall against open redirects.
 * @throws GatewayError `ERR_INTERNAL` for anything that is not a path on this origin; the value is not in the message
 */
export function localPath(path: string): string {
  if (isLocalPath(path)) return path
  throw new GatewayError('ERR_INTERNAL', { message: 'a page was given a link that leaves this origin' })
}
