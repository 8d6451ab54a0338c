import { catalogue, type ErrorCode, type ErrorFacts } from '../errors.ts'
import { errorName, jsonAnswer, pageAnswer, retryHeaders, type Answer } from './answer.ts'
import { errorPage } from './error-page.ts'
import { contentSecurityPolicy, type PageContext } from './layout.ts'
import { problemJson } from './problem.ts'

export type ErrorAnswerInput = Readonly<{
  code: ErrorCode
  facts?: ErrorFacts
  /** A page for a navigation, problem+json (RFC 9457) for everything else. */
  asPage: boolean
  context: PageContext
  /** Button of the page. */
  action?: Readonly<{ label: string; href: string }>
  /** Where a program sends the browser to sign in. */
  loginUrl?: string
}>

/** The answer for one of our errors, in the shape that fits the request. */
export function errorAnswer(input: ErrorAnswerInput): Answer {
  const { code, facts, context } = input
  const { status } = catalogue[code]
  const answer = input.asPage
    ? pageAnswer(
        status,
        errorName(code),
        errorPage(context, {
          code,
          ...(facts !== undefined && { facts }),
          ...(input.action !== undefined && { action: input.action }),
        }),
        contentSecurityPolicy(),
      )
    : jsonAnswer(
        status,
        errorName(code),
        problemJson({
          code,
          requestId: context.requestId,
          ...(input.loginUrl !== undefined && { loginUrl: input.loginUrl }),
          ...(facts?.detail !== undefined && { detail: facts.detail }),
        }),
        'application/problem+json',
      )
  return { ...answer, headers: { ...answer.headers, ...retryHeaders(code, facts?.retryAfterSeconds) } }
}
