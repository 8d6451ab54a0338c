import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { GatewayError } from '../../src/errors.ts'
import { addGuard, type GuardOptions } from '../../src/guard/plugin.ts'
import { createServer } from '../../src/guard/server.ts'
import type { Identification, Identity } from '../../src/identity/identity.ts'
import { english } from '../../src/messages/english.ts'
import type { AuditEvent } from '../../src/observe/audit.ts'
import { compilePolicy } from '../../src/policy/compile.ts'
import { originsOf } from '../support/public-origins.ts'

const publicOrigin = 'http://app.example'

export const ada: Identity = {
  user: 'ada',
  subject: 's',
  issuer: 'https://idp.example',
  tenant: 'tid-1',
  name: 'Ada',
  roles: ['Reader'],
  groups: [],
  sessionId: 'hash',
  authenticatedAt: 1_800_000_000,
}

export const yes: Identification = { kind: 'yes', identity: ada, setCookies: ['renewed=1'] }

/** The guard before a route that tells what was let pass. */
export async function startGuarded(
  found: Identification = { kind: 'not-mine' },
  options: Partial<GuardOptions> = {},
) {
  const events: AuditEvent[] = []
  const origins = originsOf([publicOrigin])
  const shown = { prefix: '/.auth', origins, showReason: false, signInPage: false, keepFragment: false }
  const app = createServer({
    log: pino({ level: 'silent' }),
    trusts: () => false,
    ...shown,
    pageContext,
    accessLog: () => undefined,
  })
  addGuard(app, {
    ...shown,
    policy: compilePolicy(
      [
        { path: '/public/**', access: 'public' },
        { path: '/optional', access: 'optional' },
        { path: '/closed', access: 'deny' },
        { path: '/admin/**', name: 'admin', require: { anyRole: ['Admin'] } },
      ],
      'authenticated',
    ),
    isProviderAway: async () => false,
    identifiers: [() => found],
    tokenSource: { realm: 'https://app.example' },
    audit: event => void events.push(event),
    trusts: () => false,
    now: () => 1_800_000_000,
    pageContext,
    ...options,
  })
  app.get('/broken', async () => {
    throw new GatewayError('ERR_UPSTREAM_UNREACHABLE')
  })
  app.all('*', async request => ({ passage: request.passage }))
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, port, events, close: () => app.close() }
}

function pageContext() {
  return {
    productName: 'Entrada',
    showReason: false,
    requestId: 'r1',
    time: '2026-01-01T00:00:00.000Z',
    words: english,
  }
}
