import type { FastifyReply, FastifyRequest } from 'fastify'
import { GatewayError } from '../errors.ts'
import { photoSizes, type Photo, type PhotoOf, type PhotoSize } from '../provider/graph-photo.ts'
import { createTellRarely } from '../provider/tell-rarely.ts'
import { createExclusive } from '../session/exclusive.ts'
import type { Live } from '../session/session-store.ts'
import { queryOf, type SigninOptions } from './options.ts'
import { createPhotoMemory, photoLifetime } from './photo-memory.ts'

/**
 * `GET /.auth/me/photo`: the photo of whoever is signed in, as Microsoft Graph has it; `?size=` is one of its widths.
 * 404 when there is none, or none can be had; 401 when nobody is signed in.
 */
export function photoHandler(options: SigninOptions) {
  const { provider, sessions, now, log } = options
  const memory = createPhotoMemory()
  options.counted?.cache('photos', memory.size)
  const asking = createExclusive<Photo | undefined>()
  const tell = createTellRarely(log, now)

  async function photoFor(
    { identity, session }: Live,
    size: PhotoSize | undefined,
  ): Promise<Photo | undefined> {
    const { photo: photoOf } = provider
    if (photoOf === undefined) return undefined
    const name = `${identity.sessionId} ${size ?? ''}`
    const known = memory.find(name, now())
    if (known !== undefined) return known.photo
    if (session.refreshToken === undefined) {
      tell('photo.no_refresh_token', {}, 'a photo is fetched by the refresh token of a session that has none')
      return undefined
    }
    const { refreshToken } = session
    return asking(name, async () => {
      const photo = await fetched(photoOf, refreshToken, size)
      memory.keep(name, photo, now())
      return photo
    })
  }

  /** A trouble that does not pass by itself is told to the operator; the page has no photo then. */
  async function fetched(
    photoOf: PhotoOf,
    refreshToken: string,
    size: PhotoSize | undefined,
  ): Promise<Photo | undefined> {
    return photoOf(refreshToken, size, now()).catch((error: unknown) => {
      if (!(error instanceof GatewayError) || error.status === 503) throw error
      const { code, message } = error
      tell('graph.photo', { code, problem: message }, 'photos cannot be had of Microsoft Graph')
      return undefined
    })
  }

  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const live = await sessions.read(request.headers.cookie, now())
    if (live === undefined) throw new GatewayError('ERR_SIGNIN_REQUIRED')
    const photo = await photoFor(live, sizeOf(queryOf(request)))
    if (photo === undefined) throw new GatewayError('ERR_NOT_FOUND')
    reply.header('x-entrada', 'photo').header('content-type', photo.type)
    reply.header('cache-control', `private, max-age=${photoLifetime}`).header('vary', 'Cookie')
    reply.header('x-content-type-options', 'nosniff').header('referrer-policy', 'no-referrer')
    // Opened by itself it is an image and no more; no other site may show it.
    reply.header('content-security-policy', "default-src 'none'; frame-ancestors 'none'; sandbox")
    reply.header('cross-origin-resource-policy', 'same-origin')
    return reply.send(photo.bytes)
  }
}

/** @throws GatewayError ERR_REQUEST_MALFORMED when it is no width that there is */
function sizeOf(query: URLSearchParams): PhotoSize | undefined {
  const given = query.get('size')
  if (given === null) return undefined
  const size = photoSizes.find(known => String(known) === given)
  if (size === undefined) throw new GatewayError('ERR_REQUEST_MALFORMED')
  return size
}
