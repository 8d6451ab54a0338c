import { aadsts } from './spanish/aadsts.ts'
import { errors } from './spanish/errors.ts'
import { movers, page } from './spanish/pages.ts'
import type { Messages } from './messages.ts'

export const spanish: Messages = { language: 'es', errors, aadsts, movers, page }
