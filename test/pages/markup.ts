/** One start tag of a page, with its attributes decoded. */
export type Tag = Readonly<{ name: string; attributes: ReadonlyMap<string, string> }>

/** What a page consists of: tags and text in order; `text` is decoded, without what stands in `style`. */
export type Markup = Readonly<{ tags: readonly Tag[]; shape: string; text: string; style: string }>

const token =
  /<!doctype html>|<(?<end>\/)?(?<name>[a-z][a-z0-9]*)(?<attributes>(?:\s+[a-zA-Z-]+(?:="[^"<>]*")?)*)\s*\/?>|(?<text>[^<>"']+)/gy
const attribute = /([a-zA-Z-]+)(?:="([^"]*)")?/g

/**
 * The parts of a page, read more strictly than a browser would: tags in lower case, attributes in double quotes,
 * and no bare `<`, `>`, `"` or `'` anywhere else.
 * @throws Error where the page is anything else
 */
export function readMarkup(page: string): Markup {
  const [before = '', style = '', after = '', ...more] = page.split(/<style>([^]*?)<\/style>/)
  if (more.length > 0) throw new Error('there is more than one style element')
  const tags: Tag[] = []
  const shape: string[] = []
  let text = ''
  for (const part of [before, after]) {
    token.lastIndex = 0
    while (token.lastIndex < part.length) {
      const at = token.lastIndex
      const groups = token.exec(part)?.groups
      if (groups === undefined) {
        if (token.lastIndex > at) continue
        throw new Error(`no markup at ${JSON.stringify(part.slice(at, at + 60))}`)
      }
      text += decode(groups['text'] ?? '')
      if (groups['name'] === undefined) continue
      const found = [...(groups['attributes'] ?? '').matchAll(attribute)]
      const attributes = new Map(found.map(([, name = '', value = '']) => [name, decode(value)]))
      shape.push(`${groups['end'] ?? ''}${groups['name']} ${[...attributes.keys()].join(' ')}`)
      if (groups['end'] === undefined) tags.push({ name: groups['name'], attributes })
    }
  }
  return { tags, shape: shape.join('\n'), text, style }
}

const characters: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
}

function decode(text: string): string {
  return text.replaceAll(/&(?:(?:amp|lt|gt|quot|#39);)?/g, entity => {
    const character = characters[entity]
    if (character === undefined) throw new Error('a bare ampersand')
    return character
  })
}
