import type { aadstsGroups } from '../entra/aadsts-groups.ts'
import type { ErrorCode, Mover } from '../errors.ts'
import type { page } from './english/pages.ts'

/** What a page says of an error: what happened, what lies behind it, what to do. */
type ErrorTexts = Readonly<{ title: string; cause: string; remedy: string }>

type AadstsGroup = (typeof aadstsGroups)[number]
type KeyIn<Group> = Group extends { codes: infer Codes } ? Extract<keyof Codes, string> : never

/** A key of the codes in the table of AADSTS codes: one or more numbers, parted by spaces. */
export type AadstsKey = KeyIn<AadstsGroup>
/** The name of a group of that table: codes that are mended in the same way. */
export type AadstsGroupName = AadstsGroup['name']

/**
 * Every text of the pages in one language; never markup, so it is escaped like anything else. A `{name}` in a text is
 * a place that `fill` fills, and stands in that text in every language.
 */
export type Messages = Readonly<{
  /** The tag of the language (BCP 47), for `<html lang>`, Content-Language and dates. */
  language: string
  errors: Readonly<Record<ErrorCode, ErrorTexts>>
  aadsts: Readonly<{
    meanings: Readonly<Record<AadstsKey, string>>
    remedies: Readonly<Record<AadstsGroupName, string>>
  }>
  /** Whose move it is. */
  movers: Readonly<Record<Mover, string>>
  page: Translated<typeof page>
}>

type Translated<Texts> = {
  readonly [Key in keyof Texts]: Texts[Key] extends string ? string : Translated<Texts[Key]>
}
