import { aadsts } from './english/aadsts.ts'
import { errors } from './english/errors.ts'
import { movers, page } from './english/pages.ts'
import type { Messages } from './messages.ts'

/** What a page speaks when nothing else fits; programs get nothing else. */
export const english: Messages = { language: 'en', errors, aadsts, movers, page }
