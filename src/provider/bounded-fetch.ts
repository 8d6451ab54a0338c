import { isUtf8 } from 'node:buffer'
import { fetch as undiciFetch, type RequestInit } from 'undici'
import { GatewayError } from '../errors.ts'
import { authorityOf } from './proxies.ts'
import { behindProxy, refusedBy } from './proxy-trouble.ts'
import { createWaysOut, type Outward } from './ways-out.ts'

/** A provider's document may be at most this many bytes. */
const maxBytes = 1024 * 1024

export type BoundedFetch = ((url: string, init?: BoundedInit) => Promise<Response>) & {
  /** Ends what still runs, too: nobody waits for it any more. */
  close: () => Promise<void>
}

export type BoundedInit = Readonly<{
  method?: string
  headers?: Record<string, string>
  body?: unknown
  signal?: AbortSignal | undefined
}>

/**
 * A fetch for talking to the provider: a deadline for the whole answer, at most 1 MiB of it, and redirects are
 * answers, not followed (a redirect from discovery, keys or token endpoint is refused by the caller).
 * @throws GatewayError ERR_PROVIDER_ANSWER_INVALID for an answer that is too large, is text in no UTF-8 or has no
 * usable status; ERR_PROVIDER_UNREACHABLE for trouble on a way that has a proxy on it; else what fetch throws
 */
export function createBoundedFetch(options: Outward): BoundedFetch {
  const ways = createWaysOut(options)

  async function boundedFetch(url: string, init: BoundedInit = {}): Promise<Response> {
    const deadline = AbortSignal.timeout(options.timeout * 1000)
    const signal = init.signal ? AbortSignal.any([init.signal, deadline]) : deadline
    const place = new URL(url)
    const { dispatcher, proxy } = ways.to(place)
    const asking = undiciFetch(url, { ...init, dispatcher, signal, redirect: 'manual' } as RequestInit)
    const response = await asking.catch((error: unknown) => {
      throw proxy === undefined ? error : behindProxy(error, place, proxy)
    })
    // Nobody but a proxy answers so (RFC 9110 section 15.5.8).
    if (response.status === 407 && proxy !== undefined) {
      await response.body?.cancel()
      throw behindProxy(refusedBy(proxy, authorityOf(place), response.status), place, proxy)
    }
    const body = await readBounded(response.body, url)
    const { status, statusText } = response
    const isText = /json|text/i.test(response.headers.get('content-type') ?? '')
    // Decoding would put U+FFFD into names and values (RFC 8259 section 8.1).
    if (isText && !isUtf8(body)) throw invalid(url, 'is not UTF-8')
    if (status < 200 || status > 599) throw invalid(url, `has the status ${status}`)
    // A Response of status 204 or 304 may not have a body (Fetch standard, 2.2.3).
    const isEmpty = status === 204 || status === 205 || status === 304
    return new Response(isEmpty ? null : body, { status, statusText, headers: [...response.headers] })
  }
  return Object.assign(boundedFetch, { close: ways.close })
}

async function readBounded(
  body: AsyncIterable<unknown> | null,
  url: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body ?? []) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError('a body chunk is not bytes')
    size += chunk.byteLength
    if (size > maxBytes) throw invalid(url, `is larger than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}

function invalid(url: string, what: string): GatewayError {
  return new GatewayError('ERR_PROVIDER_ANSWER_INVALID', {
    message: `the answer of ${new URL(url).host} ${what}`,
  })
}
