import { existsSync } from 'node:fs'
import type { Candidate } from '../getting.ts'
import { inTurns } from '../rounds.ts'
import { found, type Scenario } from '../scenario.ts'
import type { Stage } from '../stage.ts'
import { ownMemoryMiB } from '../machine/meter.ts'

const starts = 7

const names = ['raw', 'stock', 'gateway', 'gateway as modules'] as const

const start: Readonly<Record<(typeof names)[number], (stage: Stage) => Promise<Candidate>>> = {
  raw: async stage => stage.raw(),
  stock: async stage => stage.stock(false),
  gateway: async stage => stage.gateway({ bundled: true }),
  'gateway as modules': async stage => stage.gateway(),
}

export const startUp: Scenario = {
  name: 'start-up',
  what: 'from the start of the process to the first answer with 200, median of 7; `gateway` is the bundle that the image has, `gateway as modules` what a checkout runs',
  run: async ({ stage, pace, print }) => {
    await stage.upstream()
    const hasBundle = existsSync(new URL('../../entrada/main.js', import.meta.url))
    if (!hasBundle) print('without the bundle: `npm run bundle` makes it')
    const contestants = names
      .filter(name => name !== 'gateway' || hasBundle)
      .map(name => ({
        name,
        round: async () => startOnce(stage, name),
      }))
    const rounds = pace.seconds < 1 ? 1 : starts
    const targets = await inTurns(contestants, { ...pace, rounds, warmUpSeconds: pace.warmUpSeconds }, print)
    return found(targets)
  },
}

async function startOnce(stage: Stage, name: (typeof names)[number]) {
  const target = await start[name](stage)
  const { child, path, each } = target
  const answer = await fetch(child.origin + path, { headers: each[0] ?? {} })
  await answer.arrayBuffer()
  if (answer.status !== 200) throw new Error(`${name} answers ${answer.status}`)
  const startMs = (child.answeredAt ?? performance.now()) - child.startedAt
  const memory = ownMemoryMiB(child.pid)
  await child.stop()
  return { startMs, memory }
}
