import { setTimeout as after } from 'node:timers/promises'

import type { Candidate } from '../getting.ts'
import { startChild } from '../machine/child.ts'
import { ownMemoryMiB } from '../machine/meter.ts'
import { inTurns, type Contestant } from '../rounds.ts'
import { found, type Scenario } from '../scenario.ts'
import type { Stage } from '../stage.ts'

const wanted = 5000

export const idleConnections: Scenario = {
  name: 'idle-connections',
  what: '5,000 keep-alive connections that have had one answer and wait',
  run: async ({ stage, pace, print }) => {
    const candidates = [await stage.raw(), await stage.gateway()]
    // Only a test is as short as that.
    const count = pace.seconds < 1 ? wanted / 50 : wanted
    const contestants = candidates.map(each => holding(each, stage, count))
    // What is allocated once and kept falls on the warm-up.
    const targets = await inTurns(contestants, pace, print)
    const held = targets.map(({ name, series }) => `${name} ${Math.min(...(series.held ?? []))}`).join(', ')
    return found(targets, [{ of: 'gateway', to: 'raw', by: 'idleKiB' }], [`held of ${count}: ${held}`])
  },
}

/** What memory does until it comes to rest, in milliseconds. */
const rest = 300

function holding({ name, child, each }: Candidate, { pinning }: Stage, count: number): Contestant {
  return {
    name,
    round: async () => {
      const before = ownMemoryMiB(child.pid)
      const clients = await startChild({
        module: '../load/idle-process.js',
        args: [`${child.origin}/reports/42`, String(count), each[0]?.['Cookie'] ?? ''],
        cpu: pinning?.load,
      })
      try {
        await after(rest)
        const held = Number(clients.origin)
        if (held === 0) throw new Error(`${name} held no connection`)
        return { idleKiB: Math.max(0, (ownMemoryMiB(child.pid) - before) * 1024) / held, held }
      } finally {
        await clients.stop()
        await after(rest)
      }
    },
  }
}
