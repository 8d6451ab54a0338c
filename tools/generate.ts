import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { chartFiles } from './chart-files.ts'
import { licenceFiles } from './licences.ts'
import { messagesFile } from './messages-file.ts'
import { providerErrorsFile } from './provider-errors-file.ts'
import { settingsData } from './settings-data.ts'
import { settingsFiles } from './settings-files.ts'

// Writes the files that follow from the settings' schema, the texts of the pages, the tables of errors, the chart's values and the list of licences; with --check it only says which are stale (exit 1).
const stale = [
  settingsData(),
  ...settingsFiles(),
  messagesFile(),
  providerErrorsFile(),
  ...chartFiles(),
  ...licenceFiles(),
].filter(({ path, text }) => textOf(path) !== text)
const isCheck = process.argv.includes('--check')
for (const { path, text } of stale) {
  if (!isCheck) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
  console.log(`${path} ${isCheck ? 'is stale: npm run generate' : 'written'}`)
}
// What is made of the schema is made of its data, as they were built.
if (!isCheck && stale.some(({ path }) => path.startsWith('src/')))
  console.log('and once more: npm run generate')
if (isCheck && stale.length > 0) process.exitCode = 1

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
