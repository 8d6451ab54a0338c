import { getInTurns } from '../getting.ts'
import { found, type Scenario } from '../scenario.ts'

export const get100k: Scenario = {
  name: 'get-100k',
  what: 'authenticated GET of 100 KB at 64 connections',
  run: async bench => {
    const { stage } = bench
    const candidates = [await stage.raw(), await stage.stock(false), await stage.gateway()]
    const targets = await getInTurns(
      bench,
      candidates.map(each => ({ ...each, path: '/reports/100k' })),
    )
    return found(targets, [
      { of: 'gateway', to: 'raw', by: 'cpu' },
      { of: 'stock', to: 'gateway', by: 'cpu' },
    ])
  },
}
