import { aadsts } from './french/aadsts.ts'
import { errors } from './french/errors.ts'
import { movers, page } from './french/pages.ts'
import type { Messages } from './messages.ts'

export const french: Messages = { language: 'fr', errors, aadsts, movers, page }
