import { runProcess } from './run-process.ts'

/** Large bodies one after the other, several at a time. */
export type BulkLoad = Readonly<{
  url: string
  cookie: string
  direction: 'down' | 'up'
  /** Bytes of a body that goes up. */
  size: number
  /** At a time. */
  connections: number
  seconds: number
  cpu: number | undefined
}>

export type BulkOutcome = Readonly<{ bodies: number; seconds: number; failures: number }>

export function runBulk(load: BulkLoad): Promise<BulkOutcome> {
  return runProcess('bulk-process.js', load, load)
}
