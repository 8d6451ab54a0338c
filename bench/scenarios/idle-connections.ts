import { setTimeout as after } from 'node:timers/promises'

import type { Candidate } from '../getting.ts'
import { startChild } from '../machine/child.ts'
import { ownMemoryMiB } from '../machine/meter.ts'
import { inTurns, type Contestant } from '../rounds.ts'
import { found, type Bench, type Scenario } from '../scenario.ts'

const wanted = 5000

/** Memory is as good as the same each time, and each round is a new process. */
const mostRounds = 3

export const idleConnections: Scenario = {
  name: 'idle-connections',
  what: '5,000 keep-alive connections that have had one answer and wait',
  run: async bench => {
    const { pace, print } = bench
    // Only a test is as short as that.
    const count = pace.seconds < 1 ? wanted / 50 : wanted
    const contestants = [holding('raw', bench, count), holding('gateway', bench, count)]
    const rounds = Math.min(pace.rounds, mostRounds)
    const targets = await inTurns(contestants, { ...pace, warmUpSeconds: 0, rounds }, print)
    const held = targets.map(({ name, series }) => `${name} ${Math.min(...(series.held ?? []))}`).join(', ')
    return found(targets, [{ of: 'gateway', to: 'raw', by: 'idleKiB' }], [`held of ${count}: ${held}`])
  },
}

/** What memory does until it comes to rest, in milliseconds. */
const rest = 300

/** A new process each time: what an earlier round has left would be used again, and nothing would be seen of it. */
function holding(name: 'raw' | 'gateway', { stage, pace, generator }: Bench, count: number): Contestant {
  return {
    name,
    round: async () => {
      const { child, path, each } = await stage[name]()
      // What is allocated once, for the first requests, is no part of a connection.
      const load = { connections: 64, seconds: pace.seconds / 2, status: 200, cpu: stage.pinning?.load }
      await generator.run({ ...load, url: child.origin + path, each })
      await after(rest)
      const before = ownMemoryMiB(child.pid)
      const clients = await hold(child, path, each, count, load.cpu)
      try {
        await after(rest)
        const held = Number(clients.origin)
        if (held === 0) throw new Error(`${name} held no connection`)
        return { idleKiB: Math.max(0, (ownMemoryMiB(child.pid) - before) * 1024) / held, held }
      } finally {
        await clients.stop()
        await child.stop()
      }
    },
  }
}

function hold(
  { origin }: Candidate['child'],
  path: string,
  each: Candidate['each'],
  count: number,
  cpu: number | undefined,
): ReturnType<typeof startChild> {
  const args = [origin + path, String(count), each[0]?.['Cookie'] ?? '']
  return startChild({ module: '../load/idle-process.js', args, cpu })
}
