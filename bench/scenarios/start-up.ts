import { inTurns } from '../rounds.ts'
import { found, type Scenario } from '../scenario.ts'
import type { Stage } from '../stage.ts'
import { ownMemoryMiB } from '../machine/meter.ts'

const starts = 7

export const startUp: Scenario = {
  name: 'start-up',
  what: 'from the start of the process to the first answer with 200, median of 7',
  run: async ({ stage, pace, print }) => {
    await stage.upstream()
    const contestants = (['raw', 'stock', 'gateway'] as const).map(name => ({
      name,
      round: async () => startOnce(stage, name),
    }))
    const rounds = pace.seconds < 1 ? 1 : starts
    const targets = await inTurns(contestants, { ...pace, rounds, warmUpSeconds: pace.warmUpSeconds }, print)
    return found(targets)
  },
}

async function startOnce(stage: Stage, name: 'raw' | 'stock' | 'gateway') {
  const target = name === 'stock' ? await stage.stock(false) : await stage[name]()
  const { child, path, each } = target
  const answer = await fetch(child.origin + path, { headers: each[0] ?? {} })
  await answer.arrayBuffer()
  if (answer.status !== 200) throw new Error(`${name} answers ${answer.status}`)
  const startMs = (child.answeredAt ?? performance.now()) - child.startedAt
  const memory = ownMemoryMiB(child.pid)
  await child.stop()
  return { startMs, memory }
}
