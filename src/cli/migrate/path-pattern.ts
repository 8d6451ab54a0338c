import { readRoutePath } from '../../config/route-path.ts'

/** What a pattern of theirs is among our paths. */
export type PathPattern = Readonly<{
  /** Paths of ours that match nothing but what the pattern matches. */
  within: readonly string[]
  /** Paths of ours that match a little more: each also with a slash at its end, which the pattern does not match. */
  nearly: readonly string[]
}>

/** As many paths as one pattern may become. */
const mostPaths = 20

/** Characters: some take time by the square of their length. */
const longest = 1000

/**
 * The paths of ours for a regular expression on paths, as Go's regexp finds it anywhere in the decoded path. Only what is
 * sure is taken: literal segments, `[^/]+` for a whole one, alternatives of literals in a group, and the usual ends.
 * `undefined` for everything else.
 */
export function pathPattern(expression: string): PathPattern | undefined {
  if (expression.length > longest) return undefined
  const read = alternativesOf(expression).map(onePattern)
  const known = read.filter(pattern => pattern !== undefined)
  if (known.length < read.length) return undefined
  const within = [...new Set(known.flatMap(pattern => pattern.within))]
  const nearly = [...new Set(known.flatMap(pattern => pattern.nearly))]
  const all = [...within, ...nearly]
  // Alternatives of which one cannot be said are not taken in part.
  return all.length > mostPaths || all.some(path => 'what' in readRoutePath(path))
    ? undefined
    : { within, nearly }
}

/** The parts between the `|` that stand in no group and no class. */
function alternativesOf(expression: string): readonly string[] {
  const parts = ['']
  let depth = 0
  for (const [token] of expression.matchAll(/\\[^]|\[(?:\\[^]|[^\]\\])*\]|[^]/g)) {
    if (token === '(') depth += 1
    if (token === ')') depth -= 1
    if (token === '|' && depth === 0) parts.push('')
    else parts.push(`${parts.pop() ?? ''}${token}`)
  }
  return parts
}

/** Everything below, with or without a slash in front; what comes before it matches by itself too. */
const belowOrNothing =
  /^(.*?)(?:\((?:\?:)?\/\.\*\)\?\$?|\((?:\?:)?\/\.\*\|\$\)|\((?:\?:)?\/\|\$\)(?:\.\*\$?)?|\((?:\?:)?\$\|\/\)(?:\.\*\$?)?)$/
/** Something, one character at least. */
const somethingBelow = /^(.*?)\.\+\$?$/
/** Anything or nothing. */
const anything = /^(.*?)\.\*\$?$/
const perhapsSlash = /^(.*?)\/\?\$$/
const exactly = /^(.*?)\$$/

function onePattern(alternative: string): PathPattern | undefined {
  // One that is found anywhere matches what begins with it as well; a path begins with a slash.
  const expression = alternative
    .replace(/^\^/, '')
    .replace(/\\([^])/g, (escape, next: string) => (next === '/' ? next : escape))
  if (!expression.startsWith('/') && !expression.startsWith('(')) return undefined
  const ends: readonly (readonly [RegExp, (path: string) => PathPattern])[] = [
    [belowOrNothing, path => sure(path.endsWith('/') ? belowOf(path) : `${path}/**`)],
    [somethingBelow, path => sure(belowOf(path))],
    [anything, path => sure(beginningWith(path))],
    [perhapsSlash, path => sure(path)],
    [
      exactly,
      path => (path === '/' ? sure(path) : path.endsWith('/') ? nothing : { within: [], nearly: [path] }),
    ],
    [/^(.*)$/s, path => sure(beginningWith(path))],
  ]
  const [match, make] = ends.flatMap(([end, of]) => {
    const found = end.exec(expression)
    return found === null ? [] : [[found[1] ?? '', of] as const]
  })[0] ?? ['', () => nothing]
  const paths = literalPaths(match)
  if (paths === undefined) return undefined
  const patterns = paths.map(path => make(path))
  return { within: patterns.flatMap(each => each.within), nearly: patterns.flatMap(each => each.nearly) }
}

const nothing: PathPattern = { within: [], nearly: [] }

function sure(path: string): PathPattern {
  return { within: [path === '' ? '/' : path], nearly: [] }
}

/** All paths that begin with these characters, as far as whole segments can say it. */
function beginningWith(path: string): string {
  if (path === '/') return '/**'
  return path.endsWith('/') ? belowOf(path) : `${path}/**`
}

/** All paths with one more segment at least, as a slash at the end makes no difference here. */
function belowOf(path: string): string {
  return `${path.replace(/\/$/, '')}/*/**`
}

/** The literal paths that an expression without an end stands for; `*` in them is any one segment. */
function literalPaths(expression: string): readonly string[] | undefined {
  const tokens = [...expression.matchAll(/\\([^])|\[\^\/\]\+|\((?:\?:)?([^()]*)\)(?![?*+{])|([^])/g)]
  let paths: readonly string[] = ['']
  for (const [whole, escaped, group, character] of tokens) {
    const pieces =
      whole === '[^/]+'
        ? ['*']
        : group !== undefined
          ? group.split('|').map(literal)
          : [literal(escaped === undefined ? (character ?? '') : `\\${escaped}`)]
    if (pieces.some(piece => piece === undefined)) return undefined
    paths = paths.flatMap(path => pieces.map(piece => `${path}${piece ?? ''}`))
    if (paths.length > mostPaths) return undefined
  }
  // A `*` that is no whole segment would be another thing, as would a path that does not begin with a slash.
  return paths.every(path => path.startsWith('/') && path.split('/').every(isWhole)) ? paths : undefined
}

function isWhole(segment: string): boolean {
  return segment === '*' || !segment.includes('*')
}

/** A text in which nothing is special but `.`, which is taken for the dot that it matches too; else undefined. */
function literal(text: string): string | undefined {
  const plain = text.replace(/\\([./_-])/g, '$1')
  return /^[A-Za-z0-9._~/@!,:=&-]*$/.test(plain) ? plain : undefined
}
