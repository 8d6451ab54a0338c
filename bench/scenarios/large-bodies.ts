import type { Candidate } from '../getting.ts'
import { runBulk } from '../load/bulk.ts'
import { meter, peakMemory } from '../machine/meter.ts'
import { inTurns, type Contestant } from '../rounds.ts'
import { found, type Scenario } from '../scenario.ts'
import type { Stage } from '../stage.ts'

const size = 10 * 1024 * 1024

/** How many bodies are on their way at a time. */
const connections = 4

export const largeBodies: Scenario = {
  name: 'large-bodies',
  what: 'bodies of 10 MB down and up, 4 at a time',
  run: async ({ stage, pace, print }) => {
    const candidates = [await stage.raw(), await stage.stock(false), await stage.gateway()]
    const contestants = candidates.flatMap(each => [moving(each, 'down', stage), moving(each, 'up', stage)])
    // Thirty bodies a second and more: half a round tells as much.
    const targets = await inTurns(contestants, { ...pace, seconds: pace.seconds / 2 }, print)
    return found(targets, [
      { of: 'gateway down', to: 'raw down', by: 'cpuMs' },
      { of: 'gateway up', to: 'raw up', by: 'cpuMs' },
    ])
  },
}

function moving({ name, child, each }: Candidate, direction: 'down' | 'up', { pinning }: Stage): Contestant {
  return {
    name: `${name} ${direction}`,
    round: async seconds => {
      const stop = meter(child.pid, pinning)
      const most = peakMemory(child.pid)
      const { bodies, failures, ...outcome } = await runBulk({
        url: `${child.origin}/reports/10m`,
        cookie: each[0]?.['Cookie'] ?? '',
        ...{ direction, size, connections, seconds, cpu: pinning?.load },
      })
      const { cpu, shares } = stop()
      if (failures > 0) throw new Error(`${name}: ${failures} bodies were not answered with 200`)
      return {
        cpuMs: cpu / 1000 / bodies,
        gigabytes: (bodies * size) / outcome.seconds / 1e9,
        peakMemory: most(),
        ...shares,
      }
    },
  }
}
