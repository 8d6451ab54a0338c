import { english } from './english.ts'
import { french } from './french.ts'
import { german } from './german.ts'
import { japanese } from './japanese.ts'
import { spanish } from './spanish.ts'
import type { Messages } from './messages.ts'

/** The languages that pages can be shown in. The first is for readers of none of them. */
export type Languages = readonly [Messages, ...Messages[]]

/** The languages that are built in. */
export const builtIn: Languages = [english, german, french, spanish, japanese]
