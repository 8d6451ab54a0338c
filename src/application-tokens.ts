import type { FastifyInstance } from 'fastify'
import type { Config } from './config/config.ts'
import { addAppTokens, type AppTokenGuardOptions } from './guard/app-token.ts'
import { createAppTokens, type AppTokenOptions } from './signin/app-tokens.ts'
import { idTokenScopes } from './signin/fresh-id-token.ts'

export type TokenParts = Omit<
  AppTokenGuardOptions & AppTokenOptions,
  'find' | 'signInAgain' | 'timeout' | 'usualToken'
>

/** Adds the stage that gets tokens for the application to a scope; nothing at all where no route wants one. */
export function applicationTokens(
  config: Config,
  parts: TokenParts,
): (app: FastifyInstance, instead?: Partial<AppTokenGuardOptions>) => void {
  const sendsIdToken = config.headers.preset.includes('bearer')
  if (!sendsIdToken && config.routes.every(({ accessToken }) => accessToken === undefined))
    return () => undefined
  const tokens = createAppTokens({ ...parts, timeout: config.provider.timeout })
  return (app, instead) =>
    addAppTokens(app, { ...parts, ...instead, ...tokens, ...(sendsIdToken && { usualToken }) })
}

/** The preset `bearer`. */
const usualToken = { scopes: idTokenScopes, header: 'Authorization' }
