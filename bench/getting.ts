import { request } from 'undici'

import { browserHeaders } from './load/browser-headers.ts'
import type { Child } from './machine/child.ts'
import { meter, ownMemoryMiB } from './machine/meter.ts'
import type { Target } from './report.ts'
import { inTurns, type Contestant } from './rounds.ts'
import type { Bench } from './scenario.ts'
import type { Generator } from './load/generator.ts'
import type { Stage } from './stage.ts'
import type { RequestHeaders } from './load/outcome.ts'

/** A running target and the GET that it gets. */
export type Candidate = Readonly<{
  name: string
  child: Child
  path: string
  /** Headers of the requests in turn, over those of a browser. */
  each: readonly RequestHeaders[]
  /** The status that is right. */
  status?: 200 | 302
}>

const usualConnections = 64

/** Rounds of GET on a target. @throws Error when an answer was not the right one */
export function getting(
  { name, child, path, each, status = 200 }: Candidate,
  connections: number,
  { generator, stage: { pinning } }: Readonly<{ generator: Generator; stage: Pick<Stage, 'pinning'> }>,
): Contestant {
  const known = { isRight: false }
  return {
    name,
    round: async seconds => {
      // A generator may take a redirect for an answer like any other.
      known.isRight ||= await answersWith(status, child.origin + path, each[0] ?? {})
      if (!known.isRight) throw new Error(`${name} does not answer ${path} with ${status}`)
      const stop = meter(child.pid, pinning)
      const load = { url: child.origin + path, connections, seconds, each, status, cpu: pinning?.load }
      const outcome = await generator.run(load)
      const { cpu, shares } = stop()
      if (outcome.failures > 0 || outcome.requests === 0) {
        throw new Error(`${name}: ${outcome.failures} requests failed of ${outcome.requests}`)
      }
      return {
        cpu: cpu / outcome.requests,
        perSecond: outcome.requests / outcome.seconds,
        p50: outcome.p50,
        p99: outcome.p99,
        memory: ownMemoryMiB(child.pid),
        ...shares,
      }
    },
  }
}

async function answersWith(status: number, url: string, headers: RequestHeaders): Promise<boolean> {
  const answer = await request(url, { headers: { ...browserHeaders, ...headers } })
  await answer.body.dump()
  return answer.statusCode === status
}

/** The rounds of GET on several targets. */
export function getInTurns(
  bench: Pick<Bench, 'generator' | 'stage' | 'pace' | 'print'>,
  candidates: readonly Candidate[],
  connections = usualConnections,
): Promise<readonly Target[]> {
  const contestants = candidates.map(each => getting(each, connections, bench))
  return inTurns(contestants, bench.pace, bench.print)
}

/** Each cookie header as the headers of a request. */
export function withCookies(cookies: readonly string[]): readonly RequestHeaders[] {
  return cookies.map(cookie => ({ Cookie: cookie }))
}
