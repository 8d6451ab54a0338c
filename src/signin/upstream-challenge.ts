import type { FastifyReply } from 'fastify'
import { redirectAnswer, sendAnswer } from '../pages/answer.ts'
import { targetInQuery } from '../pages/target-in-query.ts'
import { isFramed, isNavigation, isPrefetch } from '../pages/wants-page.ts'
import { isJustAnswered, keepChallenge } from './challenges.ts'
import type { SigninOptions } from './options.ts'

/**
 * Answers a claims challenge of an application with a sign-in that asks for what it wants, if somebody looks at a page
 * of its own and no such sign-in has just been: then the application's own answer is theirs.
 * @returns whether it has answered
 */
export type AnswerChallenge = (reply: FastifyReply, claims: string, setCookies: readonly string[]) => boolean

export function createAnswerChallenge(
  options: Pick<SigninOptions, 'own' | 'jar' | 'attempts'>,
): AnswerChallenge {
  const { jar, own } = options
  return (reply, claims, setCookies) => {
    const { method, url, headers } = reply.request
    const isRead = method === 'GET' || method === 'HEAD'
    if (!isRead || !isNavigation(headers) || isFramed(headers) || isPrefetch(headers)) return false
    // Whoever brings a token has to get a better one.
    if (headers.authorization !== undefined || isJustAnswered(jar, headers.cookie)) return false
    const kept = keepChallenge(options, claims)
    if (kept === undefined) return false
    const login = `${own.prefix}/login?rd=${targetInQuery(url)}`
    sendAnswer(reply, redirectAnswer(login, 'claims-challenge', [...setCookies, kept]))
    return true
  }
}
