import type { Messages } from '../../src/messages/messages.ts'

/** The same texts, each changed. @param change gets the text and where it stands, `page.footer.help` */
export function changed(words: Messages, change: (text: string, path: string) => string): Messages {
  const { language, ...texts } = words
  return { ...(changedBelow(texts, change, '') as Omit<Messages, 'language'>), language }
}

/** Where each text stands, and the text. */
export function textsOf(words: Messages): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  changed(words, (text, path) => {
    found.set(path, text)
    return text
  })
  return found
}

function changedBelow(
  tree: object,
  change: (text: string, path: string) => string,
  above: string,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(tree).map(([name, value]: [string, unknown]) => {
      const path = above === '' ? name : `${above}.${name}`
      if (typeof value === 'string') return [name, change(value, path)]
      if (typeof value !== 'object' || value === null) throw new Error(`${path} is neither text nor texts`)
      return [name, changedBelow(value, change, path)]
    }),
  )
}
