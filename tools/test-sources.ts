import { readdirSync } from 'node:fs'

/**
 * Every test file under `test/` of the repository, as `test/policy/match.test.ts`, sorted. Read from the
 * sources, so that a compiled test whose source is gone is not run. `filters`: parts of a path, any may match.
 */
export function testSources(root: string, filters: readonly string[] = []): string[] {
  return readdirSync(`${root}/test`, { recursive: true, encoding: 'utf8' })
    .map(file => `test/${file.replaceAll('\\', '/')}`)
    .filter(file => file.endsWith('.test.ts'))
    .filter(file => filters.length === 0 || filters.some(filter => file.includes(filter)))
    .sort()
}

/** `test/a.test.ts` becomes `test/a.test.js`. */
export function compiledName(source: string): string {
  return source.replace(/\.ts$/, '.js')
}
