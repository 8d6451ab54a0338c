import { getInTurns } from '../getting.ts'
import { found, type Scenario } from '../scenario.ts'

export const get1kFew: Scenario = {
  name: 'get-1k-few',
  what: 'the same at 4 connections: latency without a queue',
  run: async bench => {
    const { stage } = bench
    const candidates = [await stage.raw(), await stage.stock(false), await stage.gateway()]
    const targets = await getInTurns(bench, candidates, 4)
    return found(targets, [
      { of: 'gateway', to: 'raw', by: 'p50' },
      { of: 'stock', to: 'gateway', by: 'p50' },
    ])
  },
}
