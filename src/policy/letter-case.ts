/**
 * The text with its capital letters made small, for comparing without regard to case: only letters that have
 * exactly one partner (`É` and `é`), so that everybody who ignores case agrees.
 */
export function folded(text: string): string {
  if (/^[ -~]*$/.test(text)) return text.toLowerCase()
  return Array.from(text, letter => {
    const small = letter.toLowerCase()
    return small.toUpperCase() === letter ? small : letter
  }).join('')
}

/**
 * The same for as many letters as any reader may fold: also `ſ` to `S`, the Kelvin sign to `K`, `ß` to `SS`, all
 * sigmas to one, and the `İ` and `ı` of Turkish to `I`. Two texts with different results are different for everybody.
 */
export function foldedWidely(text: string): string {
  return text.toLowerCase().toUpperCase().replaceAll('I\u0307', 'I')
}
