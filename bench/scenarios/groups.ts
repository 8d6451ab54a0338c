import { getInTurns } from '../getting.ts'
import { found, type Scenario } from '../scenario.ts'
import { people } from '../people.ts'

/** The application is told who somebody is, but not their groups. */
const untold = { ENTRADA_HEADERS_PRESET: 'remote-user', ENTRADA_HEADERS_ASSERTION_ENABLED: 'false' }

export const groups: Scenario = {
  name: 'groups',
  what: 'people in 0 and in 200 groups; told to the application in a header and the assertion, and not told',
  run: async bench => {
    const { stage } = bench
    const candidates = []
    for (const [told, settings] of [
      ['told', {}],
      ['not told', untold],
    ] as const) {
      for (const count of [0, 200]) {
        const everybody = people(200, count)
        candidates.push(await stage.gateway({ name: `${count} groups, ${told}`, everybody, settings }))
      }
    }
    const targets = await getInTurns(bench, candidates)
    return found(
      targets,
      ['told', 'not told'].map(told => ({ of: `200 groups, ${told}`, to: `0 groups, ${told}`, by: 'cpu' })),
    )
  },
}
