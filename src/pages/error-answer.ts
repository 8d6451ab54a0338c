import { catalogue, type ErrorCode, type ErrorFacts } from '../errors.ts'
import type { Action } from './actions.ts'
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
  /** Buttons of the page, the first one stands out. */
  action?: Action
  secondAction?: Action
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
          actions: [input.action, input.secondAction].filter(action => action !== undefined),
        }),
        contentSecurityPolicy(context),
        context.words.language,
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
