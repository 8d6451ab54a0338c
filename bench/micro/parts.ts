import { randomBytes } from 'node:crypto'

import { createAssertions } from '../../src/forward/assertion.ts'
import { identityHeaders } from '../../src/forward/identity-headers.ts'
import { requestHeaders } from '../../src/forward/request-headers.ts'
import type { Identity } from '../../src/identity/identity.ts'
import { presetHeaders } from '../../src/preset-headers.ts'
import { benchSessions, gatewayCookies, signedIn } from '../gateway-cookies.ts'
import { browserHeaders } from '../load/browser-headers.ts'
import { people } from '../people.ts'
import { gatewaySettings } from '../targets/gateway-settings.ts'

/** One step of a request, by itself. */
export type Part = Readonly<{
  name: string
  /** Microseconds of CPU that it took when this was written, Node 24: three times as much is worth a look. */
  usual: number
  /** What is done over and over; it gets the number of the turn. */
  prepare: () => Promise<(turn: number) => unknown>
}>

/** A part that is done to something new each time has as many of them; then it begins again. */
const many = 6000

/** As many as the gateway remembers easily. */
const few = 200

const now = Math.floor(Date.now() / 1000)

export const parts: readonly Part[] = [
  {
    name: 'decode: a session cookie at first sight',
    usual: 150,
    prepare: async () => {
      const key = newKey()
      // More than are remembered, one after the other: each has been forgotten when it comes again.
      const cookies = await gatewayCookies(key, people(many))
      const { sessions } = await benchSessions(key)
      return turn => sessions.identify(carrying(cookies[turn % many]), now)
    },
  },
  {
    name: 'remembered lookup: a session cookie that is known',
    usual: 3,
    prepare: async () => {
      const key = newKey()
      const known = await gatewayCookies(key, people(few))
      // As they come with requests: equal, but never the same string.
      const cookies = Array.from({ length: many }, (_, at) => Buffer.from(known[at % few] ?? '').toString())
      const { sessions } = await benchSessions(key)
      return turn => sessions.identify(carrying(cookies[turn % many]), now)
    },
  },
  {
    name: 'header build: what the application gets of a request',
    usual: 1.2,
    prepare: async () => {
      const cookies = await gatewayCookies(newKey(), people(few))
      const requests = cookies.map(cookie => Object.entries({ ...browserHeaders, Cookie: cookie }).flat())
      const told = (await identities(few)).map(identity => [...headersOf(identity)])
      const isOurCookie = (name: string): boolean => name.startsWith(gatewaySettings.cookieName)
      return turn =>
        requestHeaders(requests[turn % few] ?? [], undefined, [told[turn % few] ?? []], { isOurCookie })
    },
  },
  {
    name: 'identity headers: once for each session',
    usual: 50,
    prepare: async () => {
      const known = await identities(few)
      return turn => headersOf(known[turn % few] as Identity)
    },
  },
  {
    name: 'encode: a new session into its cookies',
    usual: 120,
    prepare: async () => {
      const { sessions } = await benchSessions(newKey())
      const everybody = people(few).map(signedIn)
      return turn => sessions.create(everybody[turn % few] as (typeof everybody)[number], undefined, now)
    },
  },
  {
    name: 'assertion sign: ES256, once in a while for each session',
    usual: 150,
    prepare: async () => {
      const seeds = [randomBytes(48)]
      const assertions = createAssertions({ seeds: () => seeds, issuer: gatewaySettings.publicOrigin })
      const known = await identities(few)
      return turn => assertions.sign(known[turn % few] as Identity, 'http://127.0.0.1:9', now)
    },
  },
]

function carrying(cookie: string | undefined) {
  return { cookie, authorization: undefined }
}

function newKey(): string {
  return randomBytes(32).toString('base64')
}

function headersOf(identity: Identity): readonly string[] {
  return identityHeaders(presetHeaders.forwarded, identity, { encoding: 'utf8', roleMap: {} })
}

/** People as the gateway sees them when they come with their cookies. */
async function identities(count: number): Promise<readonly Identity[]> {
  const key = newKey()
  const cookies = await gatewayCookies(key, people(count))
  const { sessions } = await benchSessions(key)
  const found = await Promise.all(cookies.map(async cookie => sessions.identify(carrying(cookie), now)))
  return found.map(each => {
    if (each.kind !== 'yes') throw new Error('a session of the bench is not accepted')
    return each.identity
  })
}
