import { arch, cpus, platform, release, totalmem } from 'node:os'

import type { Pinning } from './pinning.ts'

/** Where a run took place: without it a figure says nothing. */
export type Surroundings = Readonly<{
  date: string
  node: string
  cpu: string
  cpus: number
  memoryGiB: number
  system: string
  generator: string
  /** Which CPU does what, or why nothing is pinned. */
  pinning: string
}>

export function surroundings(generator: string, pinned: Pinning | string): Surroundings {
  return {
    date: new Date().toISOString(),
    node: process.version,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cpus: cpus().length,
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    system: `${platform()} ${release().split('.', 2).join('.')} ${arch()}`,
    generator,
    pinning:
      typeof pinned === 'string'
        ? `not pinned: ${pinned}`
        : `target on CPU ${pinned.target}, load and upstream on CPU ${pinned.load}`,
  }
}
