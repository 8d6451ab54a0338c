import type { FastifyInstance } from 'fastify'
import type { Config } from './config/config.ts'
import { addAppTokens, type AppTokenGuardOptions } from './guard/app-token.ts'
import { createAppTokens, type AppTokenOptions } from './signin/app-tokens.ts'

type Parts = Omit<AppTokenGuardOptions & AppTokenOptions, 'find' | 'signInAgain' | 'timeout'>

/** Adds the stage that gets tokens for the application; nothing at all where no route wants one. */
export function addApplicationTokens(app: FastifyInstance, config: Config, parts: Parts): void {
  if (config.routes.every(({ accessToken }) => accessToken === undefined)) return
  const tokens = createAppTokens({ ...parts, timeout: config.provider.timeout })
  addAppTokens(app, { ...parts, ...tokens })
}
