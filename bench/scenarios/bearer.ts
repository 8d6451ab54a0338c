import { getInTurns } from '../getting.ts'
import { found, type Scenario } from '../scenario.ts'
import { bearerRoutes } from '../targets/gateway-settings.ts'
import { personHeader } from '../targets/registration.ts'

const callers = 200

export const bearer: Scenario = {
  name: 'bearer',
  what: 'access tokens of 200 people in turn instead of their sessions',
  run: async bench => {
    const { stage } = bench
    const { origin } = await stage.provider()
    const gateway = await stage.gateway({ name: 'session' })
    const other = await stage.gateway({
      name: 'bearer',
      provider: origin,
      settings: { ENTRADA_ROUTES: bearerRoutes },
    })
    const tokens = await Promise.all(
      Array.from({ length: callers }, async (_, person) => {
        const answer = await fetch(origin, { headers: { [personHeader]: String(person) } })
        return answer.text()
      }),
    )
    const each = tokens.map(token => ({ Authorization: `Bearer ${token}`, Cookie: 'theme=dark' }))
    const targets = await getInTurns(bench, [gateway, { ...other, each }])
    return found(targets, [{ of: 'bearer', to: 'session', by: 'cpu' }])
  },
}
