/** A place in a text that something is put into: `{count}`. */
const place = /\{([A-Za-z][A-Za-z0-9]*)\}/g

/** The text with each `{name}` replaced by the value of that name; a name without a value stays as it is. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(place, (whole, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : whole,
  )
}

/** The names of the places in a text, each once, sorted. */
export function placesIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(place)].map(([, name = '']) => name))].toSorted()
}
