/** Control characters (C0, DEL, C1), the two line separators of Unicode, and halves of surrogate pairs. */
const unprintable = /[\p{Cc}\u2028\u2029\p{Surrogate}]/u

/** The longest text taken from a claim, in UTF-16 code units. */
export const longestText = 256

/** Whether a text can be written to a header, a page and a log line without meaning something else there. */
export function isClean(text: string): boolean {
  return !unprintable.test(text)
}

/**
 * The text without control characters and line separators, half surrogate pairs replaced by U+FFFD, trimmed, at
 * most `longestText` long. `undefined` when nothing is left. For what people read, never for what is compared.
 */
export function cleaned(text: string): string | undefined {
  const whole = text
    .replace(/[\p{Cc}\u2028\u2029]/gu, '')
    .replace(/\p{Surrogate}/gu, '\uFFFD')
    .trim()
  // A cut through a surrogate pair leaves half a character behind
  const short = whole
    .slice(0, longestText)
    .replace(/\p{Surrogate}$/u, '')
    .trimEnd()
  return short === '' ? undefined : short
}
