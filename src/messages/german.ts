import { aadsts } from './german/aadsts.ts'
import { errors } from './german/errors.ts'
import { movers, page } from './german/pages.ts'
import type { Messages } from './messages.ts'

export const german: Messages = { language: 'de', errors, aadsts, movers, page }
