// `npm run demo`: the plain one, or with `--entra` a gateway in front of the emulator of Entra ID.
import { fileURLToPath } from 'node:url'
import { newSessionKey, readSecret } from '../../src/config/load.ts'
import { configOf } from '../../src/demo/settings.ts'
import { startSampleUpstream } from '../../src/demo/upstream.ts'
import { usablePort } from '../../src/demo/usable-port.ts'
import { buildGateway } from '../../src/gateway.ts'
import { demoPopulation } from './demo-population.ts'
import { engineers } from './population.ts'
import { startEntra, type Entra } from './start.ts'

if (process.argv.includes('--entra')) await runEntraDemo()
else await runPlainDemo()

/** What `entrada demo` does; `main.ts` reads its command from the arguments. */
async function runPlainDemo(): Promise<void> {
  const main = fileURLToPath(new URL('../../src/main.js', import.meta.url))
  process.argv = [process.execPath, main, 'demo', ...process.argv.slice(2)]
  await import('../../src/main.ts')
}

async function runEntraDemo(): Promise<void> {
  const ends: (() => Promise<unknown>)[] = []
  const scope = { after: (end: () => Promise<unknown>) => void ends.push(end) }
  const port = await usablePort(8080)
  const url = `http://127.0.0.1:${port}`
  const entra = await startEntra(scope)
  demoPopulation(entra)
  entra.apps.gateway.redirectUris.push(`${url}/.auth/callback`, `${url}/.auth/signed-out`)
  entra.apps.gateway.logoutUrl = `${url}/.auth/frontchannel-logout`
  const upstream = await startSampleUpstream()
  ends.push(upstream.close)
  const gateway = await buildGateway(configOf(settingsFor(url, entra, upstream.url)), {
    readSecret,
    logDestination: { write: line => void process.stderr.write(line) },
  })
  ends.push(async () => gateway.close(0))
  await gateway.app.listen({ host: '127.0.0.1', port })
  process.stdout.write(welcome(url, entra))
  process.once('SIGINT', () => {
    void Promise.all(ends.toReversed().map(async end => end())).then(() => process.exit(0))
  })
}

function settingsFor(url: string, entra: Entra, upstream: string): Record<string, unknown> {
  return {
    listen: { host: '127.0.0.1', port: Number(new URL(url).port) },
    provider: {
      tenantId: entra.tenants.contoso.id,
      authorityHost: entra.origin,
      clientId: entra.apps.gateway.clientId,
      clientSecret: 'the-client-secret',
      redirectUri: `${url}/.auth/callback`,
      graph: { baseUrl: entra.graphUrl, profile: ['displayName', 'jobTitle'], photo: true },
    },
    session: { keys: [newSessionKey()] },
    upstream,
    routes: [
      { path: '/public/**', access: 'public' },
      { path: '/admin/**', name: 'admin', require: { anyRole: ['Admin'] } },
      { path: '/engines/**', name: 'engines', require: { anyGroup: [engineers] } },
      { path: '/vault/**', name: 'vault', require: { authContext: 'c1' } },
    ],
    pages: { productName: 'Entrada demo' },
    log: { level: 'warn' },
  }
}

function welcome(url: string, { origin }: Entra): string {
  return `
Open ${url}/ and sign in as one of the people of Contoso. Then:

  ${url}/admin     is for the role Admin: Ada
  ${url}/engines   is for a group: Ada, and Ola, who is in too many groups for a token
  ${url}/vault     asks for a second factor; Ben cannot show one
  ${url}/.auth/me  says who you are

The first sign-in of each person asks for consent, which can be declined.
${origin}/ turns on what can go wrong: an expired secret, a busy Graph, and more.

Ctrl-C ends it all.
`
}
