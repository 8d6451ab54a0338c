import { randomBytes } from 'node:crypto'

import { median, ratios } from '../figures.ts'
import { generator } from '../load/generator.ts'
import { shippedNodeOptions, startChild } from '../machine/child.ts'
import { pinning } from '../machine/pinning.ts'
import { people } from '../people.ts'
import { getting, withCookies } from '../getting.ts'
import { inTurns } from '../rounds.ts'
import { secureSessionCookies } from '../secure-session-cookies.ts'
import { table } from '../table.ts'
import { cookieName } from './passport.ts'

const seams = ['handler', 'handler-legacy', 'handler-settled', 'requester']

/** The experiment behind ADR 0001: what each way to the upstream costs, measured in turns. */
export async function measureSeams(print: (line: string) => void): Promise<void> {
  const key = randomBytes(32)
  const cookies = await secureSessionCookies(key, cookieName, people(200))
  const pinned = pinning()
  const cpus = typeof pinned === 'string' ? undefined : pinned
  const upstream = await startChild({ module: '../targets/upstream.js', cpu: cpus?.load })
  const candidates = []
  try {
    for (const name of seams) {
      const child = await startChild({
        module: '../seams/process.js',
        args: [name, upstream.origin, key.toString('hex')],
        cpu: cpus?.target,
        nodeOptions: shippedNodeOptions,
      })
      candidates.push({ name, child, path: '/reports/42?view=full', each: withCookies(cookies) })
    }
    const load = { generator: generator(), stage: { pinning: cpus } }
    const targets = await inTurns(
      candidates.map(candidate => getting(candidate, 64, load)),
      { warmUpSeconds: 5, seconds: 4, rounds: 5 },
      print,
    )
    print(`\n${table(targets)}\n`)
    const reference = targets.find(({ name }) => name === 'handler')?.series.cpu ?? []
    for (const { name, series } of targets) {
      print(`${name} / handler: ${median(ratios(series.cpu ?? [], reference)).toFixed(2)} of the CPU time`)
    }
  } finally {
    await Promise.all(candidates.map(({ child }) => child.stop()))
    await upstream.stop()
  }
}
