import type { FastifyRequest } from 'fastify'
import { pageAnswer, type Answer } from '../pages/answer.ts'
import { keptPostPage } from '../pages/kept-post-page.ts'
import { contentSecurityPolicy } from '../pages/layout.ts'
import { lostPostScript } from '../pages/lost-post-script.ts'
import { isFramed, isNavigation } from '../pages/wants-page.ts'
import type { SessionStore } from '../session/session-store.ts'
import type { LostPosts } from './lost-post.ts'
import { loginPath, originOf, type SigninOptions } from './options.ts'
import { readBody, type BodyLimits } from './read-body.ts'
import { returnTo, type OwnPaths } from './return-to.ts'

export type KeepingOptions = Pick<SigninOptions, 'origins' | 'now' | 'pageContext'> &
  Readonly<{
    own: OwnPaths & Readonly<{ landing: string }>
    sessions: Pick<SessionStore, 'ownerOf'>
    lostPosts: LostPosts
    limits: BodyLimits & Readonly<{ atOnce: number }>
  }>

/** Milliseconds for a body, and how many are read at the same time; what comes beyond gets the page that it gets anyway. */
export const usualPatience = { wait: 10_000, atOnce: 32 }

export type KeepPost = (request: FastifyRequest) => Promise<Answer | undefined> | undefined

/**
 * For a request that nobody is signed in for: undefined at once for any but a form of a page of this origin. Such a form
 * is read, if it meets a session that was only outlived, and answered with the page that lets the browser keep it, sealed
 * for that person; undefined when that cannot be.
 */
export function createKeepPost(options: KeepingOptions): KeepPost {
  const { limits, own } = options
  const reading = { count: 0 }

  return request => {
    if (!isKeepable(request, originOf(options, request).origin, limits.maxSize)) return undefined
    if (reading.count >= limits.atOnce) return undefined
    reading.count += 1
    return keep(request).finally(() => {
      reading.count -= 1
    })
  }

  async function keep(request: FastifyRequest): Promise<Answer | undefined> {
    const owner = await options.sessions.ownerOf(request.headers.cookie)
    if (owner === undefined) return undefined
    const body = await readBody(request.raw, limits)
    if (body === undefined) return undefined
    const sealed = options.lostPosts.seal({ owner, target: request.url, body }, options.now())
    if (sealed === undefined) return undefined
    const context = options.pageContext(request)
    const { element: script, directive } = lostPostScript
    const page = keptPostPage(context, {
      sealed,
      keepHref: loginPath(own, own.landing),
      signInHref: loginPath(own, returnTo(request.url, own)),
      script,
    })
    const policy = contentSecurityPolicy(context) + directive
    return pageAnswer(401, 'lost-post-kept', page, policy, context.words.language)
  }
}

/** Whether a page of this origin has sent a form, by its own looks; what the form holds comes later. */
function isKeepable({ method, headers }: FastifyRequest, publicOrigin: string, maxSize: number): boolean {
  const isForm = /^application\/x-www-form-urlencoded(?:\s*;\s*charset="?utf-8"?)?\s*$/i
  return (
    method === 'POST' &&
    headers.authorization === undefined &&
    headers['content-encoding'] === undefined &&
    isForm.test(headers['content-type'] ?? '') &&
    Number(headers['content-length'] ?? 0) <= maxSize &&
    isNavigation(headers) &&
    !isFramed(headers) &&
    isOfThisOrigin(headers, publicOrigin)
  )
}

/**
 * Nothing may say otherwise, and one must say so (Fetch Metadata section 2.2, Fetch section 3.2). A page whose referrer
 * policy hides its origin sends `null`.
 */
function isOfThisOrigin(
  { 'sec-fetch-site': site, origin }: FastifyRequest['headers'],
  publicOrigin: string,
): boolean {
  if (site !== undefined && site !== 'same-origin') return false
  return origin === publicOrigin || (site !== undefined && (origin === undefined || origin === 'null'))
}
