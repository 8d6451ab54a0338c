import { after } from 'node:test'
import type { Scope } from './scripted-provider.ts'

/** For what `before` starts: it ends with the suite in whose body this is called. */
export function suiteScope(): Scope {
  const ends: (() => Promise<unknown>)[] = []
  after(async () => {
    for (const end of ends.toReversed()) await end()
  })
  return { after: end => void ends.push(end) }
}
