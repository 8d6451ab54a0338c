import { type Branch, isTree, type Part, type Tree } from './translation.ts'

/** The settings as YAML, each with the lines that belong above it; then, as comments, what is not in them. */
export function printSettings({ settings, comments, notes }: Required<Part>): string {
  const lines = printTree(settings, '', '', comments)
  const listed = notes.map(({ option, what }) => `# - ${option}: ${oneLine(what)}`)
  const rest =
    listed.length === 0
      ? ['# Everything of theirs is in these settings.']
      : ['# Not in these settings, or not as it was:', ...listed]
  return `${[head, ...lines, '', ...rest].join('\n')}\n`
}

const head =
  '# Made of a configuration of oauth2-proxy by entrada migrate. See what is said at the end, then: entrada check'

type Comments = Required<Part>['comments']

function printTree(tree: Tree, indent: string, path: string, comments: Comments): readonly string[] {
  return Object.entries(tree).flatMap(([key, value]) => printSetting(key, value, indent, { path, comments }))
}

function printSetting(
  key: string,
  value: Branch,
  indent: string,
  { path, comments }: Readonly<{ path: string; comments: Comments }>,
): readonly string[] {
  const at = path === '' ? key : `${path}.${key}`
  const above = (comments[at] ?? []).map(line => `${indent}# ${oneLine(line)}`)
  const deeper = `${indent}  `
  const below =
    isTree(value) && Object.keys(value).length > 0
      ? printTree(value, deeper, at, comments)
      : isListOfTrees(value)
        ? value.flatMap((item, index) => printItem(item, deeper, comments[`${at}[${index}]`]))
        : undefined
  const name = `${indent}${scalar(key)}:`
  return below === undefined ? [...above, `${name} ${inline(value)}`] : [...above, name, ...below]
}

function printItem(item: Tree, indent: string, comment: readonly string[] = []): readonly string[] {
  const above = comment.map(line => `${indent}# ${oneLine(line)}`)
  const [first = '', ...more] = Object.entries(item).map(([key, value]) => `${scalar(key)}: ${inline(value)}`)
  return [...above, `${indent}- ${first}`, ...more.map(line => `${indent}  ${line}`)]
}

function isListOfTrees(value: Branch): value is readonly Tree[] {
  return Array.isArray(value) && value.length > 0 && value.every((item: Branch) => isTree(item))
}

function inline(value: Branch): string {
  if (isTree(value)) {
    const entries = Object.entries(value).map(([key, each]) => `${scalar(key)}: ${inline(each)}`)
    return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`
  }
  if (typeof value === 'object') return `[${value.map(inline).join(', ')}]`
  return scalar(value)
}

/** A value in a line. Quoted as JSON, which YAML 1.2 reads, wherever it could be anything but this text. */
function scalar(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value)
  const isPlain = /^[A-Za-z/][A-Za-z0-9/_.*@-]*(?::[A-Za-z0-9/_.*@-]+)*$/.test(value)
  const isWord = /^(?:true|false|null|yes|no|on|off|y|n)$/i.test(value)
  return isPlain && !isWord ? value : JSON.stringify(value)
}

/** Nothing in a text of theirs may end a comment. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
}
