import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { Report } from '../report.ts'
import { betweenMarkers } from './markers.ts'
import { headlineChart, measuredPart } from './measured.ts'

const page = 'performance.md'
const chart = 'performance.svg'

/**
 * Puts what was measured into a page and its chart.
 * @param files that `--json` has written, one for each version of Node
 * @param folder of the documentation
 */
export async function writeMeasured(files: readonly string[], folder: string): Promise<void> {
  const reports = await Promise.all(files.map(readReport))
  const versions = reports.map(({ surroundings }) => surroundings.node)
  if (new Set(versions).size < versions.length) throw new Error('two of the files are of one version of Node')
  const file = join(folder, page)
  const text = betweenMarkers(await readFile(file, 'utf8'), measuredPart(reports, chart))
  await writeFile(file, text)
  await writeFile(join(folder, chart), headlineChart(reports))
}

async function readReport(file: string): Promise<Report> {
  const read = JSON.parse(await readFile(file, 'utf8')) as Partial<Report> | null
  if (read?.surroundings === undefined || !Array.isArray(read.scenarios)) {
    throw new Error(`${file} is not what --json writes`)
  }
  return read as Report
}
