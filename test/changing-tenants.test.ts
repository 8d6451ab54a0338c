import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startFront } from './support/front.ts'
import { openSocket, startEndlessApplication } from './support/long-lived.ts'

describe('tenants of which nobody may sign in any more', () => {
  it('lose what is open of their people, whatever the routes say, and others do not', async t => {
    const application = await startEndlessApplication()
    const entra = (allowedTenants: readonly string[]) => ({
      ...{ tenantId: 'organizations', authorityHost: 'http://127.0.0.1:9', allowedTenants },
    })
    const settings = {
      provider: { claims: { user: 'oid' }, entra: entra(['tenant-1', 'tenant-2']) },
      routes: [{ path: '/optional/**', access: 'optional' }] as const,
    }
    const front = await startFront({ upstream: application.url, settings })
    t.after(async () => {
      await front.close()
      await application.close()
    })
    const change = async (...tenants: readonly string[]) => {
      const provider = { ...front.config.provider, entra: entra(tenants) }
      const prepared = await front.gateway.prepare({ ...front.config, provider })
      prepared.take()
    }
    const { ada } = front.cookies
    const socket = await openSocket(front.port, '/ws', ada)
    const optional = await openSocket(front.port, '/optional/ws', ada)
    const nobodys = await openSocket(front.port, '/optional/ws', '')
    await change('tenant-1', 'tenant-3')
    await socket.echo('goes on')
    await change('tenant-2', 'tenant-3')
    const goesOn = Promise.all([socket.echo('still here'), optional.echo('still here')]).then(() => 'goes on')
    goesOn.catch(() => undefined)
    const ended = Promise.all([socket.closed, optional.closed])
    assert.deepEqual(await Promise.race([ended, goesOn]), [4403, 4403])
    await nobodys.echo('still here')
    nobodys.socket.terminate()
  })
})
