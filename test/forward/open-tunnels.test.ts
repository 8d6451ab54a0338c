import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { GatewayError } from '../../src/errors.ts'
import { OpenTunnels, type TunnelOwner } from '../../src/forward/open-tunnels.ts'
import type { Identity } from '../../src/identity/identity.ts'

const ends = { close: () => undefined, destroy: () => undefined }

function person(user: string, tenant?: string): TunnelOwner {
  const identity: Identity = {
    user,
    subject: user,
    issuer: 'https://idp.example',
    ...(tenant !== undefined && { tenant }),
    roles: [],
    groups: [],
    sessionId: `session of ${user}`,
    authenticatedAt: 0,
  }
  return { identity, address: '192.0.2.1' }
}

const nobody = (address: string): TunnelOwner => ({ identity: undefined, address })

const refused = (code: string) => (error: unknown) => error instanceof GatewayError && error.code === code

describe('the number of WebSockets', () => {
  it('is limited in all', () => {
    const tunnels = new OpenTunnels({ webSockets: 2, webSocketsPerUser: 5 })
    tunnels.enter(person('ada'), ends)
    const leave = tunnels.enter(person('bob'), ends)
    assert.throws(() => tunnels.enter(person('eve'), ends), refused('ERR_WEBSOCKET_LIMIT'))
    leave()
    tunnels.enter(person('eve'), ends)
    assert.equal(tunnels.count, 2)
  })

  it('is limited for each person of a tenant, and for each address of people who are not signed in', () => {
    const tunnels = new OpenTunnels({ webSockets: 100, webSocketsPerUser: 1 })
    const all = [person('ada'), person('ada', 't1'), person('ada', 't2'), nobody('ada'), nobody('192.0.2.1')]
    for (const owner of all) tunnels.enter(owner, ends)
    for (const owner of all) assert.throws(() => tunnels.enter(owner, ends), refused('ERR_WEBSOCKET_LIMIT'))
    assert.equal(tunnels.count, all.length)
  })

  it('may be none', () => {
    const none = refused('ERR_WEBSOCKET_LIMIT')
    assert.throws(
      () => new OpenTunnels({ webSockets: 0, webSocketsPerUser: 5 }).enter(person('a'), ends),
      none,
    )
    assert.throws(
      () => new OpenTunnels({ webSockets: 5, webSocketsPerUser: 0 }).enter(person('a'), ends),
      none,
    )
  })

  it('is right whoever comes and goes in whatever order, also when a place is given back twice', () => {
    const step = fc.record({
      who: fc.nat(2),
      // More come than go, so that the limits are reached.
      comes: fc.nat(3).map(each => each > 0),
      which: fc.nat(50),
    })
    fc.assert(
      fc.property(fc.array(step, { minLength: 50, maxLength: 200 }), steps => {
        const tunnels = new OpenTunnels({ webSockets: 10, webSocketsPerUser: 4 })
        const open: { who: number; leave: () => void }[] = []
        for (const { who, comes, which } of steps) {
          if (comes) {
            const own = open.filter(each => each.who === who).length
            const enter = () => tunnels.enter(person(`p${who}`), ends)
            if (own >= 4 || open.length >= 10) assert.throws(enter)
            else open.push({ who, leave: enter() })
          } else {
            const [gone] = open.splice(which % Math.max(1, open.length), 1)
            gone?.leave()
            gone?.leave()
          }
          assert.equal(tunnels.count, open.length)
        }
      }),
    )
  })
})

describe('closing WebSockets', () => {
  it('at the end means all, and nobody comes in any more', () => {
    const tunnels = new OpenTunnels({ webSockets: 10, webSocketsPerUser: 10 })
    const codes: number[] = []
    tunnels.enter(person('ada'), { ...ends, close: code => codes.push(code) })
    tunnels.enter(nobody('192.0.2.1'), { ...ends, close: code => codes.push(code) })
    tunnels.closeAll()
    assert.deepEqual(codes, [1001, 1001])
    // Who has been closed is counted until both sockets are gone.
    assert.equal(tunnels.count, 2)
    assert.throws(() => tunnels.enter(person('eve'), ends), refused('ERR_DRAINING'))
  })

  it('by force means all too, those as well that leave meanwhile', () => {
    const tunnels = new OpenTunnels({ webSockets: 10, webSocketsPerUser: 10 })
    let destroyed = 0
    for (const user of ['ada', 'bob']) {
      const leave = tunnels.enter(person(user), {
        ...ends,
        destroy: () => {
          destroyed += 1
          leave()
        },
      })
    }
    tunnels.destroyAll()
    assert.deepEqual([destroyed, tunnels.count], [2, 0])
  })
})
