import type { Candidate } from '../getting.ts'
import { runSockets } from '../load/sockets.ts'
import { meter, ownMemoryMiB } from '../machine/meter.ts'
import { inTurns, type Contestant } from '../rounds.ts'
import { found, type Scenario } from '../scenario.ts'
import type { Stage } from '../stage.ts'
import { gatewaySettings } from '../targets/gateway-settings.ts'

export const webSockets: Scenario = {
  name: 'web-sockets',
  what: 'echoes of 1 KB over 64 WebSockets (a request is one message there and back)',
  run: async ({ stage, pace, print }) => {
    const candidates = [await stage.stock(false), await stage.gateway()]
    const targets = await inTurns(
      candidates.map(each => echoing(each, stage)),
      pace,
      print,
    )
    return found(targets, [{ of: 'stock', to: 'gateway', by: 'cpu' }])
  },
}

function echoing({ name, child, path, each }: Candidate, { pinning }: Stage): Contestant {
  return {
    name,
    round: async seconds => {
      const stop = meter(child.pid, pinning)
      const cookies = each.map(headers => headers['Cookie'] ?? '')
      const load = {
        ...{ url: child.origin + path, pageOrigin: gatewaySettings.publicOrigin, cookies },
        ...{ sockets: 64, size: 1024, seconds, cpu: pinning?.load },
      }
      const { requests, failures, p50, p99, ...outcome } = await runSockets(load)
      const { cpu, shares } = stop()
      if (failures > 0) throw new Error(`${name}: ${failures} WebSockets failed`)
      return {
        cpu: cpu / requests,
        perSecond: requests / outcome.seconds,
        ...{ p50, p99, memory: ownMemoryMiB(child.pid) },
        ...shares,
      }
    },
  }
}
