/** Finished markup: made only by the template below, so that text from outside can never pose as it. */
class Markup {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  static text(markup: Markup): string {
    return markup.#text
  }

  static is(value: unknown): value is Markup {
    return typeof value === 'object' && value !== null && #text in value
  }
}

export type Html = Markup

/** What may stand in a template; not `undefined`, so that nobody prints it by accident. */
export type HtmlValue = Html | string | number | bigint | boolean | readonly HtmlValue[]

/**
 * Markup from a template. Each value is escaped for text and for attributes in double quotes (the only two places
 * a value may stand in); nested `Html` is kept as it is, arrays are joined without a separator.
 */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Markup(parts.reduce((text, part, index) => text + markupOf(values[index - 1] ?? '') + part))
}

/** The markup as a string, ready to be sent. */
export function render(markup: Html): string {
  return Markup.text(markup)
}

function markupOf(value: HtmlValue): string {
  if (Markup.is(value)) return Markup.text(value)
  if (isList(value)) return value.map(markupOf).join('')
  return escape(String(value))
}

// `Array.isArray` alone does not tell a read-only array from the other values.
function isList(value: HtmlValue): value is readonly HtmlValue[] {
  return Array.isArray(value)
}

// The single quote as well: a value is then inert even if somebody once writes an attribute in single quotes.
const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, character => entities[character] ?? '')
}
