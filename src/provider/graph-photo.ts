import { GatewayError } from '../errors.ts'
import type { BoundedFetch } from './bounded-fetch.ts'
import type { Finder } from './finder.ts'
import { graphAddress } from './graph-address.ts'
import { createGraphClient, graphFault, invalid, type AskGraph } from './graph-client.ts'
import type { ProviderSettings } from './settings.ts'
import type { TokenFor } from './token-for.ts'

/** A picture of dots, at most 1 MiB of it. @property type what its bytes say that it is */
export type Photo = Readonly<{ type: string; bytes: Uint8Array }>

/** Widths that Graph has photos in, in pixels; they are squares (Graph "get profilePhoto"). */
export const photoSizes = [48, 64, 96, 120, 240, 360, 432, 504, 648] as const

export type PhotoSize = (typeof photoSizes)[number]

/**
 * The photo of whoever a refresh token stands for; undefined when there is none.
 * @param size without one the largest that there is
 * @param now NumericDate, seconds
 * @throws GatewayError
 */
export type PhotoOf = (
  refreshToken: string,
  size: PhotoSize | undefined,
  now: number,
) => Promise<Photo | undefined>

/** Seconds: a page waits for it, and Graph is not asked twice for what only adorns it. */
const patience = { inAll: 10, longestPause: 0 }

export function createPhotoOf(
  finder: Pick<Finder, 'ready'>,
  tokenFor: TokenFor,
  settings: Pick<ProviderSettings, 'graph' | 'insecure' | 'isHttpAllowed'>,
  fetch: BoundedFetch,
): PhotoOf {
  return async (refreshToken, size, now) => {
    const { metadata } = await finder.ready()
    const address = graphAddress(metadata, settings)
    // The refresh token that comes along is not needed: Entra's old one stays good (Entra "refresh tokens").
    const asked = await tokenFor({ refreshToken }, ['User.Read'], now)
    if (asked.kind === 'failed') throw asked.error
    return fetchPhoto(createGraphClient(address, asked.token, { fetch, now }, patience), size)
  }
}

async function fetchPhoto(ask: AskGraph, size: PhotoSize | undefined): Promise<Photo | undefined> {
  const path = size === undefined ? '/me/photo/$value' : `/me/photos/${size}x${size}/$value`
  const answer = await ask(path, { headers: { accept: 'image/*' } })
  if (answer.status === 404) return undefined
  if (answer.status !== 200) {
    throw new GatewayError('ERR_PROVIDER_ANSWER_INVALID', { message: await graphFault(answer) })
  }
  const bytes = new Uint8Array(await answer.arrayBuffer())
  const type = typeOf(bytes)
  if (type === undefined || !/^image\//i.test(answer.headers.get('content-type') ?? '')) {
    throw invalid('is no photo')
  }
  return isPlaceholder(type, bytes) ? undefined : { type, bytes }
}

/** By its first bytes (WHATWG "MIME Sniffing" section 6.1); nothing in which a browser would look for a script. */
function typeOf(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, 12)).toString('latin1')
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg'
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png'
  if (/^GIF8[79]a/.test(head)) return 'image/gif'
  return /^RIFF[^]{4}WEBP/.test(head) ? 'image/webp' : undefined
}

/** Graph may give one dot for nothing (Graph "get profilePhoto"). Width and height of a GIF follow its first six bytes. */
function isPlaceholder(type: string, bytes: Uint8Array): boolean {
  return type === 'image/gif' && [...bytes.subarray(6, 10)].join() === '1,0,1,0'
}
