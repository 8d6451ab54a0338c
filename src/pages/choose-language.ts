import Negotiator from 'negotiator'
import type { Languages } from '../messages/languages.ts'
import type { Messages } from '../messages/messages.ts'

/** Characters of an Accept-Language that are looked at: browsers send a tenth of it. */
const longest = 1024

/**
 * The language that a reader likes best (RFC 9110 section 12.5.4): `de` also for `de-AT`, `pt-BR` also for `pt`, none
 * with a weight of 0. The first of the languages when none fits or the header makes no sense.
 * @param accepted the value of Accept-Language
 */
export function chooseLanguage(languages: Languages, accepted: string | undefined): Messages {
  if (accepted === undefined) return languages[0]
  const headers = { 'accept-language': firstRanges(accepted) }
  const tag = new Negotiator({ headers }).language(languages.map(({ language }) => language))
  return languages.find(({ language }) => language === tag) ?? languages[0]
}

/** Without the range in which the limit lies: half of a range is another one. */
function firstRanges(accepted: string): string {
  return accepted.length <= longest ? accepted : accepted.slice(0, accepted.lastIndexOf(',', longest) + 1)
}
