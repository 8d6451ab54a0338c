/** HTML that is safe to put into a page as it is. */
export class Markup {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** What may stand in a template: strings are escaped, markup and lists of it are not. */
type Part = string | number | Markup | readonly Markup[]

/** HTML in which every interpolated string is escaped for text and for quoted attributes. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const rest = parts.map((part, index) => written(part) + (strings[index + 1] ?? ''))
  return new Markup((strings[0] ?? '') + rest.join(''))
}

function written(part: Part): string {
  if (part instanceof Markup) return part.text
  if (typeof part === 'object') return part.map(each => each.text).join('\n')
  return String(part).replaceAll(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
}
