import { aadsts } from './japanese/aadsts.ts'
import { errors } from './japanese/errors.ts'
import { movers, page } from './japanese/pages.ts'
import type { Messages } from './messages.ts'

export const japanese: Messages = { language: 'ja', errors, aadsts, movers, page }
