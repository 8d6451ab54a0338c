import { denied, graphError, mayBy, type GraphCall } from './graph-answers.ts'
import type { Answer } from './world.ts'

/** One transparent dot, which Graph gives instead of a photo now and then. */
export const dot = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

/** Somebody's head and shoulders, 48 by 48 dots. */
export const portrait = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAADAAAAAwCAMAAABg3Am1AAAABlBMVEWPw/8LXK2IDanUAAAAVklEQVR42u3UwQnAMAwEQU//' +
    'TYdUEC/GYEzurXnppDH+3BRv2rR5QxM0QRTbAVHcAA7cQ+9Sb2u/h35xF/2ZsevNrFbpg9AETdAEUVRAFBUQxXmAOfEANs8C' +
    'oHBgw8EAAAAASUVORK5CYII=',
  'base64',
)

/**
 * The photo's bytes, 404 where there is none; what the photo is (without `$value`) may be told all the same, as a dot.
 * Source: Graph "get profilePhoto".
 */
export function photo(graphCall: GraphCall): Answer {
  if (!mayBy(graphCall, 'User.Read', 'User.Read.All', 'User.ReadBasic.All')) return denied()
  const { user, url } = graphCall
  if (!url.pathname.endsWith('/$value')) {
    const size =
      user.photo === undefined
        ? { id: '1X1', width: 1, height: 1 }
        : { id: '240X240', width: 240, height: 240 }
    return { body: { '@odata.mediaContentType': typeOf(user.photo ?? dot), ...size } }
  }
  if (user.photo === undefined)
    return graphError(404, 'ImageNotFound', "Exception of type 'ImageNotFoundException'.")
  return { headers: { 'content-type': typeOf(user.photo) }, body: user.photo }
}

function typeOf(bytes: Buffer): string {
  if (bytes.subarray(0, 3).toString('latin1') === 'GIF') return 'image/gif'
  if (bytes.subarray(1, 4).toString('latin1') === 'PNG') return 'image/png'
  return 'image/jpeg'
}
