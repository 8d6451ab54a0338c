import * as nodeModule from 'node:module'

/**
 * One source file as JavaScript, its relative imports as they are among compiled files; undefined when it does not
 * parse. Types are not looked at: the sources have none that are more than notes (`erasableSyntaxOnly`).
 * @throws Error on a Node that cannot do it: it came with 22.13
 */
export function compileAlone(source: string): string | undefined {
  const strip: unknown = Reflect.get(nodeModule, 'stripTypeScriptTypes')
  if (typeof strip !== 'function') throw new Error('taking out defences needs Node 22.13 or later')
  try {
    const text = String(strip(source))
    return text.replaceAll(/((?:from|import)\s*\(?\s*['"]\.[^'"]*)\.ts(?=['"])/g, '$1.js')
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
