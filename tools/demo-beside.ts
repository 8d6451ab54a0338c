// The demo provider and the sample application of compose.yaml, in the network namespace of a gateway that runs by itself. Both listen on
// 127.0.0.1, where the gateway finds them; `--provider-door` is a port of every address that leads to the provider, for browsers.
import { connect, createServer } from 'node:net'
import { parseArgs } from 'node:util'
import { startDemoProvider } from '../src/demo/provider.ts'
import { startSampleUpstream } from '../src/demo/upstream.ts'

const names = [
  'redirect-uri',
  'tenant',
  'client-id',
  'client-secret',
  'provider-port',
  'provider-door',
  'application-port',
]
const { values } = parseArgs({
  options: Object.fromEntries(names.map(name => [name, { type: 'string' as const }])),
})
const given = (name: string): string => {
  const value = values[name]
  if (typeof value !== 'string') throw new Error(`--${name} is missing`)
  return value
}

const redirectUri = new URL(given('redirect-uri'))
const port = Number(given('provider-port'))
const provider = await startDemoProvider({
  port,
  redirectUris: [redirectUri.href],
  postLogoutRedirectUris: [new URL('/.auth/signed-out', redirectUri).href],
  known: { tenantId: given('tenant'), clientId: given('client-id'), clientSecret: given('client-secret') },
})
const application = await startSampleUpstream(Number(given('application-port')))
const door = createServer(outer => {
  const inner = connect(port, '127.0.0.1')
  outer.on('error', () => inner.destroy())
  inner.on('error', () => outer.destroy())
  outer.pipe(inner).pipe(outer)
})
door.listen(Number(given('provider-door')), () => {
  console.log(
    `provider ${provider.issuer}, application ${application.url}; people: ${provider.people.map(({ name }) => name).join(', ')}`,
  )
})
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(0))
