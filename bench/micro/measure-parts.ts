import { median } from '../figures.ts'
import { isNoisy } from '../verdict.ts'
import { parts, type Part } from './parts.ts'

const batches = 9
const batchMilliseconds = 120

/** How many times slower than usual is worth a remark. */
const ceiling = 3

/** Times each part by itself. */
export async function measureParts(
  print: (line: string) => void,
  milliseconds = batchMilliseconds,
): Promise<void> {
  print(`Node ${process.version}: microseconds of CPU of each part, median of ${batches}`)
  for (const part of parts) {
    print(partLine(part, await timesOf(part, milliseconds)))
  }
}

/** @param times microseconds, one for each batch */
export function partLine({ name, usual }: Pick<Part, 'name' | 'usual'>, times: readonly number[]): string {
  const time = median(times)
  const limit = ceiling * usual
  const remarks = [
    ...(isNoisy(times) ? ['noisy'] : []),
    ...(time > limit ? [`more than ${Number(limit.toFixed(1))}, three times what is usual`] : []),
  ]
  return `${time.toFixed(1).padStart(8)}  ${name}${remarks.length === 0 ? '' : ` (${remarks.join('; ')})`}`
}

/** Microseconds of CPU of a part in each batch, which other programs change little; the first batch warms up and does not count. */
async function timesOf({ prepare }: Part, milliseconds: number): Promise<readonly number[]> {
  const once = await prepare()
  const state = { turn: 0 }
  const batch = async (): Promise<number> => {
    const first = state.turn
    const before = process.cpuUsage()
    const until = performance.now() + milliseconds
    do {
      const result = once(state.turn)
      state.turn += 1
      if (result instanceof Promise) await result
    } while (performance.now() < until)
    const { user, system } = process.cpuUsage(before)
    return (user + system) / (state.turn - first)
  }
  await batch()
  const times = []
  for (let at = 0; at < batches; at++) times.push(await batch())
  return times
}
