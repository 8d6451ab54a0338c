/** A source file read for its rules: `code` has comments, strings and regular expressions blanked out, same length. */
export type Scan = Readonly<{ code: string; imports: readonly Import[] }>

/** `kind` is `type` when nothing is loaded at run time; `computed` when the name is no plain string. */
export type Import = Readonly<{ specifier: string; kind: 'value' | 'type' | 'computed' }>

/** What a TypeScript file imports and its bare code. A scan by hand: TypeScript 7 has no compiler API. */
export function scan(text: string): Scan {
  const strings = new Map<number, string>()
  const code = blank(text, strings)
  return { code, imports: [...staticImports(code, strings), ...dynamicImports(code, strings)] }
}

function staticImports(code: string, strings: ReadonlyMap<number, string>): Import[] {
  const statement =
    /(?<![.\w$])(import|export)(\s+type\b(?!\s*from\b)|(?=[\s{*'"]))([\w$\s{},*]*?)(?:\bfrom\b\s*)?(?=(['"]))/g
  return [...code.matchAll(statement)].flatMap(match => {
    const specifier = strings.get(match.index + match[0].length)
    const bare = match[1] === 'import' && match[2] === '' && match[3]?.trim() === ''
    if (specifier === undefined || (!bare && !/\bfrom\s*$/.test(match[0]))) return []
    return [{ specifier, kind: match[2]?.trim() === 'type' ? 'type' : 'value' } as const]
  })
}

function dynamicImports(code: string, strings: ReadonlyMap<number, string>): Import[] {
  return [...code.matchAll(/(typeof\s+)?(?<![.\w$])(?:import|require)\s*\(\s*/g)].map(match => {
    const specifier = strings.get(match.index + match[0].length)
    if (specifier === undefined) return { specifier: '', kind: 'computed' }
    return { specifier, kind: match[1] === undefined ? 'value' : 'type' }
  })
}

/** Statements that begin with `let` or `var` outside every bracket, with what follows on their line. */
export function moduleVariables(code: string): string[] {
  const found: string[] = []
  let depth = 0
  for (let at = 0; at < code.length; at++) {
    const char = code.charAt(at)
    if ('([{'.includes(char)) depth++
    else if (')]}'.includes(char)) depth--
    else if (depth === 0) {
      const match = /^(?:let|var)\s+[\w$[{].*/.exec(code.slice(at, at + 80))
      if (match && !/[\w$.]/.test(code.charAt(at - 1))) found.push(match[0].trim())
    }
  }
  return found
}

/** Blanks comments and literals; contents of plain strings go to `strings` under the place of their quote. */
function blank(text: string, strings: Map<number, string>): string {
  const out = Array.from({ length: text.length }, (_, at) => text.charAt(at))
  const templates: number[] = []
  const wipe = (from: number, to: number) => {
    for (let at = from; at < to; at++) if (out[at] !== '\n') out[at] = ' '
  }
  let depth = 0
  let at = 0
  const readTemplate = (from: number) => {
    let end = from
    while (end < text.length && text[end] !== '`' && !text.startsWith('${', end))
      end += text[end] === '\\' ? 2 : 1
    wipe(from, end)
    if (text[end] === '$') {
      templates.push(depth)
      at = end + 2
    } else at = end + 1
  }
  while (at < text.length) {
    const char = text[at]
    if (text.startsWith('//', at)) {
      const end = indexAfter(text, '\n', at)
      wipe(at, end)
      at = end
    } else if (text.startsWith('/*', at)) {
      const end = indexAfter(text, '*/', at + 2)
      wipe(at, end)
      at = end
    } else if (char === "'" || char === '"') {
      const end = literalEnd(text, at, char)
      strings.set(at, text.slice(at + 1, end - 1))
      wipe(at + 1, end - 1)
      at = end
    } else if (char === '`') readTemplate(at + 1)
    else if (char === '/' && startsExpression(out, at)) {
      const end = regexEnd(text, at)
      wipe(at + 1, end - 1)
      at = end
    } else if (char === '{') {
      depth++
      at++
    } else if (char === '}' && templates.at(-1) === depth) {
      templates.pop()
      readTemplate(at + 1)
    } else {
      if (char === '}') depth--
      at++
    }
  }
  return out.join('')
}

function indexAfter(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from)
  return found < 0 ? text.length : found + mark.length
}

function literalEnd(text: string, from: number, quote: string): number {
  let at = from + 1
  while (at < text.length && text[at] !== quote && text[at] !== '\n') at += text[at] === '\\' ? 2 : 1
  return at + 1
}

/** After an operator, an opening bracket or a keyword a slash begins a regular expression; else it divides. */
function startsExpression(out: readonly string[], at: number): boolean {
  const before = out
    .slice(Math.max(0, at - 200), at)
    .join('')
    .trimEnd()
  return /(?:^|[(,=:[!&|?{};+\-*%<>~^]|\b(?:return|typeof|case|in|of|delete|void|throw|yield|await))$/.test(
    before,
  )
}

function regexEnd(text: string, from: number): number {
  let inClass = false
  for (let at = from + 1; at < text.length; at++) {
    const char = text[at]
    if (char === '\\') at++
    else if (char === '[') inClass = true
    else if (char === ']') inClass = false
    else if (char === '\n' || (char === '/' && !inClass)) return at + 1
  }
  return text.length
}
