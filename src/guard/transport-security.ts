import { ServerResponse, type OutgoingHttpHeaders } from 'node:http'

/** Headers as `writeHead` takes them: an object, or a flat list of names and values. */
export type HeaderLines = OutgoingHttpHeaders | string[]

const name = 'Strict-Transport-Security'

/** Headers with our Strict-Transport-Security (RFC 6797) in the place of any other. @param hsts its value */
export function withTransportSecurity(headers: unknown, hsts: string | undefined): HeaderLines {
  const given = isHeaderLines(headers) ? headers : {}
  if (hsts === undefined) return given
  if (!Array.isArray(given)) {
    const others = Object.entries(given).filter(([each]) => !isIt(each))
    return { ...Object.fromEntries(others), [name]: hsts }
  }
  // The applications behind share the host, and with it what a browser remembers about it.
  return [...given.filter((_, index) => !isIt(given[index - (index % 2)])), name, hsts]
}

/** The class of answers over HTTP/1.1 that all carry it, be they our own or passed on. */
export function secureResponse(hsts: string) {
  return class SecureResponse extends ServerResponse {
    override writeHead(status: number, ...rest: readonly unknown[]): this {
      const phrase = typeof rest[0] === 'string' ? rest[0] : undefined
      const headers = withTransportSecurity(rest.at(-1), hsts)
      return phrase === undefined
        ? super.writeHead(status, headers)
        : super.writeHead(status, phrase, headers)
    }
  }
}

/** The value of the header. @param maxAge seconds; 0 and undefined are off */
export function transportSecurity(maxAge: number | undefined): string | undefined {
  return maxAge === undefined || maxAge === 0 ? undefined : `max-age=${maxAge}`
}

function isHeaderLines(value: unknown): value is HeaderLines {
  return typeof value === 'object' && value !== null
}

function isIt(other: string | undefined): boolean {
  return other?.toLowerCase() === 'strict-transport-security'
}
