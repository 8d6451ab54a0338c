import { getting, withCookies, type Candidate } from '../getting.ts'
import { runOnce } from '../load/once.ts'
import type { RequestHeaders } from '../load/outcome.ts'
import { meter, ownMemoryMiB } from '../machine/meter.ts'
import { people } from '../people.ts'
import { inTurns, type Contestant } from '../rounds.ts'
import { found, type Scenario } from '../scenario.ts'
import type { Stage } from '../stage.ts'

/** Of each round, more than are remembered; together they are some 15,000. */
const many = 2_200

export const firstSight: Scenario = {
  name: 'first-sight',
  what: '2,200 session cookies a round that the gateway sees for the first time, against those it remembers',
  run: async bench => {
    const { stage, pace, print } = bench
    const count = Math.round(many * Math.min(1, pace.seconds))
    const gateway = await stage.gateway()
    if (pace.warmUpSeconds > 0) await getting(gateway, 64, bench).round(pace.warmUpSeconds)
    const everybody = people(count)
    const fresh = async (): Promise<readonly RequestHeaders[]> =>
      withCookies(await stage.sessionsOf(everybody))
    const known = Array.from({ length: count }, (_, at) => gateway.each[at % gateway.each.length] ?? {})
    const contestants = [
      asking({ ...gateway, name: 'remembered' }, async () => known, gateway.each, stage),
      asking({ ...gateway, name: 'first sight' }, fresh, [], stage),
    ]
    const targets = await inTurns(contestants, pace, print)
    return found(targets, [{ of: 'first sight', to: 'remembered', by: 'cpu' }])
  },
}

/** @param before what is asked first and does not count, so that it is remembered */
function asking(
  { name, child, path }: Candidate,
  requests: () => Promise<readonly RequestHeaders[]>,
  before: readonly RequestHeaders[],
  { pinning }: Stage,
): Contestant {
  const load = { url: child.origin + path, connections: 64, seconds: 60, cpu: pinning?.load }
  return {
    name,
    round: async () => {
      const each = await requests()
      if (before.length > 0) await runOnce({ ...load, each: before })
      const stop = meter(child.pid, pinning)
      const outcome = await runOnce({ ...load, each })
      const { cpu, shares } = stop()
      if (outcome.failures > 0) throw new Error(`${name}: ${outcome.failures} requests failed`)
      return {
        cpu: cpu / outcome.requests,
        perSecond: outcome.requests / outcome.seconds,
        ...{ p50: outcome.p50, p99: outcome.p99, memory: ownMemoryMiB(child.pid) },
        ...shares,
      }
    },
  }
}
