import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Those that are there now. */
const folders = new Set<string>()
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** A folder that is removed by `stop`, and at the latest with the bench, however it ends. */
export function temporaryFolder(): Readonly<{ path: string; stop: () => Promise<void> }> {
  const path = mkdtempSync(join(tmpdir(), 'entrada-bench-'))
  folders.add(path)
  return {
    path,
    stop: async () => {
      folders.delete(path)
      rmSync(path, { recursive: true, force: true })
    },
  }
}
