import { getInTurns } from '../getting.ts'
import { found, type Scenario } from '../scenario.ts'
import { manyRoutes } from '../targets/gateway-settings.ts'

const counts = [1, 10, 100, 1000]

export const routes: Scenario = {
  name: 'routes',
  what: '1, 10, 100, 1,000 routes, of which the last is asked for',
  run: async bench => {
    const { stage } = bench
    const candidates = []
    for (const count of counts) {
      const settings = { ENTRADA_ROUTES: manyRoutes(count) }
      candidates.push(await stage.gateway({ name: `${count} routes`, settings }))
    }
    const targets = await getInTurns(bench, candidates)
    return found(
      targets,
      counts.slice(1).map(count => ({ of: `${count} routes`, to: '1 routes', by: 'cpu' })),
    )
  },
}
