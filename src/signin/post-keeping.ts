import type { Sealer } from '../session/sealer.ts'
import { createKeepPost, usualPatience, type KeepPost } from './keep-post.ts'
import { createLostPosts } from './lost-post.ts'
import { createOpenPost, type OpenPost, type OpeningOptions } from './open-post.ts'
import type { OwnPaths } from './return-to.ts'

/** Forms that meet a session which is over: kept in the browser, and shown after the sign-in. */
export type PostKeeping = Readonly<{ keep: KeepPost; open: OpenPost; path: string; maxForm: number }>

/** Characters of sealed text beside the body: the longest address, the owner, and the seal itself. */
const besideBody = 16 * 1024

/** Undefined where `own` names no place for it. @param options `maxSize`: bytes of a form */
export function createPostKeeping(
  options: Omit<OpeningOptions, 'own' | 'lostPosts'> &
    Readonly<{ own: OwnPaths; lostPosts: Sealer; maxSize: number }>,
): PostKeeping | undefined {
  const { own, maxSize } = options
  const { landing } = own
  if (landing === undefined) return undefined
  const wing = {
    ...options,
    own: { ...own, landing },
    lostPosts: createLostPosts(options.lostPosts, own),
  }
  return {
    keep: createKeepPost({ ...wing, limits: { ...usualPatience, maxSize } }),
    open: createOpenPost(wing),
    path: landing,
    // Sealed text is base64 of little more than the body.
    maxForm: Math.ceil((maxSize * 4) / 3) + besideBody,
  }
}
