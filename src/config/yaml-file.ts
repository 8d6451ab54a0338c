import { Composer, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, Parser } from 'yaml'
import type { Problem } from './problem.ts'
import { tooDeepAt } from './yaml-depth.ts'
import { syntaxSentence } from './yaml-syntax.ts'

/** Far above any real file; below what could hold up the start. */
const limits = { characters: 1024 * 1024, nodes: 20_000, depth: 32 }

/**
 * A settings file as plain data (objects without a prototype), and where each path stands in it.
 * `data` is `undefined` when the file is empty or could not be read as YAML (then `problems` says why).
 */
export type SettingsFile = Readonly<{
  data: unknown
  problems: readonly Problem[]
  /** `file:line:col` of the value at this path or of the nearest thing around it; of the key with `'key'`. */
  locate: (path: string, what?: 'key') => string | undefined
}>

/** Reads YAML 1.2 (JSON is YAML). @param file the name that problems show */
export function readYaml(file: string, source: string): SettingsFile {
  const lines = new LineCounter()
  const whereIs = (offset: number): string => {
    const { line, col } = lines.linePos(offset)
    return `${file}:${Math.max(line, 1)}:${Math.max(col, 1)}`
  }
  if (source.length > limits.characters)
    return refused(`${file}:1:1`, 'the file is larger than 1 MiB', 'make it smaller')
  const tokens = [...new Parser(lines.addNewLine).parse(source)]
  const deep = tooDeepAt(tokens, limits.depth)
  if (deep !== undefined) return refused(whereIs(deep), ...syntaxSentence('RESOURCE_EXHAUSTION'))
  // Doubled keys are found below: the package compares every key with every other.
  const composer = new Composer({ prettyErrors: false, uniqueKeys: false })
  const [document, second] = [...composer.compose(tokens, true, source.length)]
  if (second !== undefined) return refused(whereIs(second.range[0]), ...syntaxSentence('MULTIPLE_DOCS'))
  const wrong = [...(document?.errors ?? []), ...(document?.warnings ?? [])]
  const first = wrong.find(({ code }) => code === 'TAB_AS_INDENT') ?? wrong[0]
  if (first !== undefined) return refused(whereIs(first.pos[0]), ...syntaxSentence(first.code))
  return new Reader(whereIs).read(document?.contents ?? null)
}

/** Thrown and caught in this file only: the rest of the file makes no sense any more. */
class Unreadable extends Error {
  readonly problem: Problem
  constructor(where: string, what: string, remedy: string) {
    super(what)
    this.problem = { where, path: '', what, remedy }
  }
}

/** Goes through the nodes once; counts them, so that aliases cannot make much out of little. */
class Reader {
  readonly #whereIs: (offset: number) => string
  readonly #values = new Map<string, string>()
  readonly #keys = new Map<string, string>()
  readonly #problems: Problem[] = []
  /** Kept here, because the package walks the whole document for each alias. */
  readonly #anchors = new Map<string, Node>()
  #nodes = 0

  constructor(whereIs: (offset: number) => string) {
    this.#whereIs = whereIs
  }

  read(contents: Node | null): SettingsFile {
    try {
      const data = contents === null ? null : this.#value(contents, '', 0)
      if (data === null) return { data: undefined, problems: [], locate: () => undefined }
      if (!isMap(contents)) {
        throw new Unreadable(
          this.#whereIs(0),
          'the file must hold names with values',
          'write a name, a colon and a value',
        )
      }
      return { data, problems: this.#problems, locate: (path, what) => this.#locate(path, what) }
    } catch (error) {
      if (error instanceof Unreadable) {
        const { where, what, remedy } = error.problem
        return refused(where, what, remedy)
      }
      throw error
    }
  }

  #value(node: Node, path: string, depth: number): unknown {
    const where = this.#whereIs(node.range?.[0] ?? 0)
    this.#nodes += 1
    if (this.#nodes > limits.nodes) {
      throw new Unreadable(where, 'the file holds too much, or its aliases do', 'write the values out')
    }
    if (depth > limits.depth) throw new Unreadable(where, ...syntaxSentence('RESOURCE_EXHAUSTION'))
    if (!this.#values.has(path)) this.#values.set(path, where)
    if (!isAlias(node) && node.anchor !== undefined) this.#anchors.set(node.anchor, node)
    if (isAlias(node)) {
      const target = this.#anchors.get(node.source)
      if (target === undefined) throw new Unreadable(where, ...syntaxSentence('BAD_ALIAS'))
      return this.#value(target, path, depth + 1)
    }
    if (isSeq<Node>(node))
      return node.items.map((item, index) => this.#value(item, `${path}[${index}]`, depth + 1))
    if (!isMap<Node, Node | null>(node)) return isScalar(node) ? node.value : null
    const object = emptyObject()
    for (const { key, value } of node.items) {
      const at = this.#whereIs(key.range?.[0] ?? 0)
      if (!isScalar(key)) throw new Unreadable(at, 'a name must be a word', 'write it as name: value')
      const name = String(key.value)
      const below = path === '' ? name : `${path}.${name}`
      if (Object.hasOwn(object, name)) {
        this.#problems.push({
          where: at,
          path: below,
          what: 'is there twice',
          remedy: 'leave one of the two out',
        })
        continue
      }
      this.#keys.set(below, at)
      object[name] = value === null ? null : this.#value(value, below, depth + 1)
    }
    return object
  }

  #locate(path: string, what?: 'key'): string | undefined {
    const maps = what === 'key' ? [this.#keys, this.#values] : [this.#values, this.#keys]
    for (let at = path; ; at = at.slice(0, Math.max(0, at.lastIndexOf('.'), at.lastIndexOf('[')))) {
      const found = maps[0]?.get(at) ?? maps[1]?.get(at)
      if (found !== undefined || at === '') return found
    }
  }
}

function refused(where: string, what: string, remedy: string): SettingsFile {
  return { data: undefined, problems: [{ where, path: '', what, remedy }], locate: () => undefined }
}

/** Without a prototype `__proto__` and `constructor` are names like any other. */
function emptyObject(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>
}
