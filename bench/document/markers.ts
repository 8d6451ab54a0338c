export const begin = '<!-- measured: from here to the end mark npm run bench -- --write has written -->'
export const end = '<!-- measured: end -->'

/** A page with other text between its marks. @throws Error when it has not both of them, once each, in order */
export function betweenMarkers(page: string, text: string): string {
  const [before, rest, ...more] = page.split(begin)
  const [, after, ...others] = rest?.split(end) ?? []
  if (before === undefined || after === undefined || more.length > 0 || others.length > 0) {
    throw new Error('the page does not have its two marks')
  }
  return `${before}${begin}\n\n${text}\n\n${end}${after}`
}
