import { getInTurns } from '../getting.ts'
import { found, type Scenario } from '../scenario.ts'

export const workers: Scenario = {
  name: 'workers',
  what: 'two processes instead of one, on both CPUs, which the load shares with them',
  run: async bench => {
    const { stage } = bench
    const candidates = [
      await stage.gateway({ name: '1 process', anyCpu: true }),
      await stage.gateway({
        name: '2 workers',
        anyCpu: true,
        settings: { ENTRADA_LISTEN_WORKERS: '2' },
      }),
    ]
    const targets = await getInTurns(bench, candidates)
    return found(targets, [{ of: '2 workers', to: '1 process', by: 'perSecond' }])
  },
}
