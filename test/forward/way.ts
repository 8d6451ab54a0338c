import type { AddressInfo } from 'node:net'
import Fastify from 'fastify'
import { GatewayError } from '../../src/errors.ts'
import { addProxiedMethods, forwardPlugin, type ForwardOptions } from '../../src/forward/plugin.ts'
import { OpenTunnels } from '../../src/forward/open-tunnels.ts'
import { routeUpgrades } from '../../src/forward/upgrade.ts'
import { createIdentityHeaders, type ToldIdentityOptions } from '../../src/forward/told-identity.ts'
import { testUpstream } from '../support/config.ts'

/** What the preset `forwarded` tells of somebody, and no assertion, unless said otherwise. */
export function identityHeadersFor(options: Partial<ToldIdentityOptions> = {}) {
  return createIdentityHeaders({
    ...{ preset: ['forwarded'], encoding: 'utf8', roleMap: {}, custom: [], assertions: undefined },
    ...{ warn: () => undefined, now: () => 1_800_000_000 },
    ...options,
  })
}

/** The way to an upstream alone: whoever asks is let through as `passageOf` says, nobody in particular without it. */
export async function startWay(url: string, options: Partial<ForwardOptions> = {}) {
  const app = Fastify()
  const ending = new AbortController()
  app.setErrorHandler((error, _request, reply) => {
    const code = error instanceof GatewayError ? error.code : 'ERR_INTERNAL'
    return reply.code(error instanceof GatewayError ? error.status : 500).send({ code })
  })
  addProxiedMethods(app)
  await app.register(async scope =>
    forwardPlugin(scope, {
      upstreams: { default: testUpstream(url) },
      readFile: () => '',
      warn: () => undefined,
      publicOrigin: 'http://app.example',
      origins: { of: () => ({ origin: 'http://app.example' }) },
      trusts: () => false,
      isOurCookie: name => name === 'ours',
      ownHeaders: [],
      identityHeadersOf: identityHeadersFor(),
      passageOf: () => ({ handling: {}, setCookies: [] }),
      traceOf: () => null,
      now: () => 1_800_000_000,
      tunnels: new OpenTunnels({ webSockets: 1000, webSocketsPerUser: 1000 }),
      sessions: { isEnded: () => false, onEnd: () => undefined, follow: () => undefined },
      refusalNow: () => undefined,
      audit: () => undefined,
      onUpgraded: () => undefined,
      onCut: () => undefined,
      ending: ending.signal,
      ...options,
    }),
  )
  routeUpgrades(app, ending.signal)
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, port, close: () => app.close() }
}
