import { getInTurns } from '../getting.ts'
import { found, type Scenario } from '../scenario.ts'

/** What a browser sends with an address that somebody has typed. */
const navigation = { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document', 'Sec-Fetch-Site': 'none' }

export const redirect: Scenario = {
  name: 'redirect',
  what: 'a navigation of somebody who is not signed in, answered with the way to the sign-in',
  run: async bench => {
    const { stage } = bench
    const provider = await stage.provider()
    const other = await stage.gateway({ name: 'redirect', provider: provider.origin })
    const candidates = [
      await stage.gateway({ name: 'signed in' }),
      { ...other, each: [navigation], status: 302 as const },
    ]
    const targets = await getInTurns(bench, candidates)
    return found(targets, [{ of: 'redirect', to: 'signed in', by: 'cpu' }])
  },
}
