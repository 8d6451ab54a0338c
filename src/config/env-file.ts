import type { Problem } from './problem.ts'

/**
 * The variables of a `.env` file: `NAME=value` lines, `export` in front allowed, comments with `#` (after a value
 * only behind a blank). `'…'` is taken as it is; in `"…"` `\n`, `\"` and `\\` are escapes; both may hold several lines.
 */
export function parseEnvFile(
  file: string,
  source: string,
): { variables: Readonly<Record<string, string>>; problems: readonly Problem[] } {
  const variables: Record<string, string> = {}
  const problems: Problem[] = []
  const text = source.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n')
  const pattern =
    /^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=[ \t]*(?:'([^']*)'|"((?:[^"\\]|\\[^])*)"|([^\n'"][^\n]*)?)[ \t]*(?:[ \t]#[^\n]*)?$/my
  for (let at = 0; at < text.length;) {
    const blank = /^[ \t]*(?:#[^\n]*)?(?:\n|$)/my
    blank.lastIndex = at
    const skipped = blank.exec(text)?.[0]
    if (skipped !== undefined && skipped !== '') {
      at += skipped.length
      continue
    }
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (match === null) {
      problems.push({
        where: `${file}:${text.slice(0, at).split('\n').length}:1`,
        path: '',
        what: 'this line is not NAME=value',
        remedy: 'write NAME=value, and close quotes',
      })
      at = endOfLine(text, at)
      continue
    }
    const [line, name = '', single, double, plain = ''] = match
    const bare = plain.replace(/[ \t]#.*$/, '').trim()
    variables[name] =
      single ?? double?.replaceAll(/\\([^])/g, (_, next: string) => (next === 'n' ? '\n' : next)) ?? bare
    at += line.length + 1
  }
  return { variables, problems }
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end === -1 ? text.length : end + 1
}
