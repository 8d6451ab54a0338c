import { text } from 'node:stream/consumers'
import { setTimeout as after } from 'node:timers/promises'

import { Agent } from 'undici'

import { percentiles } from '../figures.ts'
import { signIn } from './sign-in.ts'
import type { StormLoad, StormOutcome } from './storm.ts'

const load = JSON.parse(await text(process.stdin)) as StormLoad
const dispatcher = new Agent({ connections: 256 })
const times: number[] = []
const failures = new Set<string>()
const began = performance.now()

await Promise.all(
  Array.from({ length: load.people }, async (_, person) => {
    await after((load.seconds * 1000 * person) / load.people)
    const at = performance.now()
    try {
      await signIn(load.url, person, dispatcher)
      times.push(performance.now() - at)
    } catch (error) {
      failures.add(error instanceof Error ? error.message : String(error))
    }
  }),
)

const { user, system } = process.cpuUsage()
const outcome: StormOutcome = {
  signedIn: times.length,
  seconds: (performance.now() - began) / 1000,
  ...percentiles(times),
  failures: [...failures],
  cpuSeconds: (user + system) / 1e6,
}
process.stdout.write(JSON.stringify(outcome))
process.exit(0)
