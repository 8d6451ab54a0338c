/** Characters read of a text, and of those the ones that are kept. */
const longestRead = 4000
const longestKept = 500

/**
 * What others have written, fit for one line of the log: no control characters, no marks that turn the direction of
 * writing, blanks folded, addresses of people taken out, at most 500 characters.
 */
export function foreignText(text: string): string {
  return text
    .slice(0, longestRead)
    .replace(/[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[^\s@'"<>(),;:]{1,128}@[^\s@'"<>(),;:]{1,128}/g, '(address)')
    .slice(0, longestKept)
    .trim()
}
