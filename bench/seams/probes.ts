import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'

import type { FastifyInstance } from 'fastify'

import { people } from '../people.ts'
import { secureSessionCookies } from '../secure-session-cookies.ts'
import { answerProbes } from './answer-probes.ts'
import { handlerSeam } from './handler-seam.ts'
import { cookieName } from './passport.ts'
import { requestProbes } from './request-probes.ts'
import { requesterSeam } from './requester-seam.ts'
import { scriptedUpstream } from './wire.ts'

const probes = [...requestProbes, ...answerProbes]

/** Which facts of the contract each seam keeps by itself, as rows of a table. */
export async function probeSeams(print: (line: string) => void): Promise<void> {
  const key = randomBytes(32)
  const [cookie = ''] = await secureSessionCookies(key, cookieName, people(1))
  const seams: readonly [string, (upstream: string) => Promise<FastifyInstance>][] = [
    ['handler', upstream => handlerSeam(key, upstream, {})],
    ['requester', upstream => requesterSeam(key, upstream)],
  ]
  const results = new Map<string, string[]>(probes.map(probe => [probe.name, []]))
  for (const [, build] of seams) {
    const upstream = await scriptedUpstream()
    const app = await build(upstream.origin)
    await app.listen({ host: '127.0.0.1', port: 0 })
    const stage = { port: (app.server.address() as AddressInfo).port, upstream, cookie }
    for (const probe of probes) results.get(probe.name)?.push((await probe.holds(stage)) ? 'yes' : 'NO')
    app.server.closeAllConnections()
    await upstream.close()
    await app.close()
  }
  print(`| does it keep | ${seams.map(([name]) => name).join(' | ')} |`)
  for (const [name, kept] of results) print(`| ${name} | ${kept.join(' | ')} |`)
}
