import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { before, describe, it } from 'node:test'
import { startWing, suiteScope, type Wing } from '../signin/wing.ts'
import { patience } from '../support/patience.ts'

/** Twice what there is room for, so that the oldest of their kind are forgotten. */
const flood = 20_000
/** Requests on their way at once. */
const batch = 50
/** What one client may ask for in a minute. */
const rateLimit = 100

/** Front-channel logouts of made-up sessions: the statuses of the answers. */
async function send({ port }: Wing, count: number, clientOf: (at: number) => number): Promise<string[]> {
  const socket = connect(port, '127.0.0.1').setEncoding('latin1')
  await once(socket, 'connect')
  const statuses: string[] = []
  for (let sent = 0; sent < count; sent += batch) {
    const requests = Array.from({ length: batch }, (_, at) => {
      const client = clientOf(sent + at)
      const lines = ['Host: app.example', `X-Forwarded-For: 192.0.${client >> 8}.${client & 255}`, '', '']
      return `GET /.auth/frontchannel-logout?sid=made-up-${sent + at} HTTP/1.1\r\n${lines.join('\r\n')}`
    })
    socket.write(requests.join(''))
    let text = ''
    let found: readonly string[] = []
    while (found.length < batch) {
      const [chunk] = (await once(socket, 'data', { signal: AbortSignal.timeout(patience) })) as [string]
      text += chunk
      found = text.match(/(?<=HTTP\/1\.1 )\d{3}/g) ?? []
    }
    statuses.push(...found)
  }
  socket.destroy()
  return statuses
}

const countOf = (statuses: readonly string[], wanted: string) =>
  statuses.filter(status => status === wanted).length

describe(`a flood of ${flood} front-channel logouts`, () => {
  const scope = suiteScope()
  let wing: Wing
  before(async () => {
    wing = await startWing(scope, { auth: { rateLimit }, listen: { trustedProxies: ['127.0.0.1'] } })
  })

  const isSignedIn = async (jar: Parameters<Wing['me']>[0]) => (await wing.me(jar)).status === 200

  /** Somebody of this name, whose session at the provider has a name as well. */
  const signedIn = async (name: string) => {
    wing.idp.script.claims = { sub: `sub-${name}`, sid: `sid-of-${name}` }
    return wing.signedIn()
  }

  it('by many clients signs nobody else out, and brings nobody back who has signed out', async () => {
    const [ada, ben] = [await signedIn('ada'), await signedIn('ben')]
    const thief = ben.copy()
    await wing.visit('/.auth/logout', ben, { headers: { 'sec-fetch-site': 'same-origin' } })
    assert.equal(await isSignedIn(thief), false)

    const statuses = await send(wing, flood, at => Math.floor(at / rateLimit))
    assert.equal(countOf(statuses, '200'), flood)
    assert.deepEqual([await isSignedIn(ada), await isSignedIn(thief)], [true, false])
    assert.equal(await isSignedIn(await signedIn('cleo')), true)
  })

  it('by one client is cut off after what one client may ask for, and others are still heard', async () => {
    wing.clock.now += 61
    const dora = await signedIn('dora')
    const statuses = await send(wing, 4 * rateLimit, () => 300)
    assert.deepEqual([countOf(statuses, '200'), countOf(statuses, '429')], [rateLimit, 3 * rateLimit])
    await wing.visit('/.auth/frontchannel-logout?sid=sid-of-dora')
    assert.equal(await isSignedIn(dora), false)
  })
})
