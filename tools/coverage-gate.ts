// Holds the coverage that `npm run coverage` has just measured against the limits of tools/coverage-rules.ts.
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'

import { percentOf, shortfalls, type FileCoverage } from './coverage-rules.ts'
import { compiledName } from './test-sources.ts'

const compiledRoot = fileURLToPath(new URL('..', import.meta.url))
const summary = JSON.parse(readFileSync('coverage/coverage-summary.json', 'utf8')) as Record<
  string,
  Omit<FileCoverage, 'file'>
>
const files = Object.entries(summary)
  .filter(([path]) => path !== 'total')
  .map(([path, { lines, branches }]) => ({
    file: relative(process.cwd(), path).replaceAll('\\', '/'),
    lines,
    branches,
  }))
  .filter(({ file }) => holdsCode(file))
const problems = shortfalls(files)

for (const problem of problems) console.log(problem)
for (const what of ['lines', 'branches'] as const) {
  console.log(`${what}: ${percentOf(files.map(file => file[what])).toFixed(1)} % of ${files.length} files`)
}
process.exitCode = problems.length === 0 ? 0 : 1

/** A file of types alone compiles to nothing, so nothing of it is ever run. */
function holdsCode(file: string): boolean {
  const compiled = readFileSync(compiledRoot + compiledName(file), 'utf8')
  return compiled.replace(/\/\*[^]*?\*\/|\/\/.*/g, '').trim() !== 'export {};'
}
