import type { CST } from 'yaml'

/**
 * Where the tokens of a file are nested more than this deep, as an offset; `undefined` when they are nowhere.
 * Asked before the package builds its nodes by recursion: that near the end of the stack, V8 may abort the process
 * (when a regular expression has to be compiled there), which nothing can catch.
 */
export function tooDeepAt(tokens: readonly CST.Token[], limit: number): number | undefined {
  const open: { token: CST.Token; depth: number }[] = tokens.map(token => ({ token, depth: 0 }))
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next
    if (depth > limit) return token.offset
    for (const inner of innerTokens(token)) open.push({ token: inner, depth: depth + 1 })
  }
  return undefined
}

function innerTokens(token: CST.Token): CST.Token[] {
  if (token.type === 'document') return token.value === undefined ? [] : [token.value]
  if (!('items' in token)) return []
  const inner: CST.Token[] = []
  for (const { key, value } of token.items) {
    if (key !== undefined && key !== null) inner.push(key)
    if (value !== undefined) inner.push(value)
  }
  return inner
}
