// Run by air-gap.test.ts in a network of its own, in which only these addresses are anybody's:
// 10.77.0.1 is the provider (login.airgap.test), 10.77.0.2 the application (app.airgap.test). Whatever else is asked for,
// a name server too, leaves by the interface `out`, which leads nowhere and counts. Prints what was seen, as JSON.
import { randomUUID } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer as createHttp } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { createServer as createTls } from 'node:tls'
import { Entrada, entrada } from '../cli/process.ts'
import { startEntraGateway } from '../entra-emulator/gateway.ts'
import { createAuthority } from '../support/certificate-authority.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { reservePort } from '../support/free-port.ts'
import { navigation, request, script } from '../support/http-client.ts'
import { refreshTokens } from '../support/refreshing-front.ts'
import { metadataOf, startScriptedProvider } from '../support/scripted-provider.ts'
import { gatewaySettings } from './gateway-settings.ts'
import type { Seen, Visit } from './seen.ts'

const [, , folder = ''] = process.argv
const issuer = 'https://login.airgap.test'
const ends: (() => Promise<unknown>)[] = []
const idp = await startScriptedProvider({ after: end => void ends.push(end) })
const metadata = { ...metadataOf(issuer), grant_types_supported: ['authorization_code', 'refresh_token'] }
idp.script.metadata = metadata
idp.script.claims = { iss: issuer }
refreshTokens(idp)

const authority = createAuthority('Inside')
const inside = Number(new URL(idp.issuer).port)
const tls = createTls(authority.issue(['login.airgap.test']), socket => {
  const inner = connect(inside, '127.0.0.1')
  socket.on('error', () => inner.destroy())
  inner.on('error', () => socket.destroy())
  socket.pipe(inner).pipe(socket)
})
const application = createHttp((_, response) => response.end('the application'))
await new Promise<void>(resolve => {
  tls.listen(443, '10.77.0.1', resolve)
})
await new Promise<void>(resolve => {
  application.listen(8080, '10.77.0.2', resolve)
})

const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
const caFile = file('ca.pem', authority.ca)
const metadataFile = file('metadata.json', JSON.stringify({ ...metadata, jwks: { keys: idp.script.keys } }))

/** Packets that have left by `out` (proc_net_dev: the tenth number). */
function left(): number {
  const [, numbers = ''] = /^\s*out:(.*)$/m.exec(readFileSync('/proc/net/dev', 'utf8')) ?? []
  const count = Number(numbers.trim().split(/\s+/)[9])
  if (!Number.isInteger(count)) throw new Error('there is no interface out')
  return count
}

/** Somebody comes to a gateway with these settings, signs in, looks at the application and is refreshed. @param examines doctor looks as well */
async function visit(more: Readonly<Record<string, string>>, examines: boolean): Promise<Visit> {
  const reserved = await reservePort()
  const url = `http://localhost:${reserved.port}`
  const env = {
    ...gatewaySettings({ issuer, caFile, port: reserved.port, upstream: 'http://app.airgap.test:8080' }),
    ...more,
  }
  await reserved.release()
  const asked = () => idp.count('openid-configuration') + idp.count('keys')
  const before = asked()
  const running = new Entrada(['serve'], env)
  try {
    await running.says(/"msg":"listening"/)
    const jar = new CookieJar()
    const begun = await request(`${url}/.auth/login`, { headers: navigation, jar })
    const back = idp.callbackFor(begun.headers.location ?? '')
    const signedIn = await request(back, { headers: navigation, jar })
    const page = await request(`${url}/a`, { headers: navigation, jar })
    const refreshed = await request(`${url}/.auth/refresh`, { method: 'POST', headers: script, jar })
    running.child.kill('SIGTERM')
    const { code } = await running.ended()
    const documents = asked() - before
    const doctor = examines ? await entrada(['doctor'], env) : { code: null, stdout: '' }
    return {
      statuses: [begun, signedIn, page, refreshed].map(({ status }) => status),
      page: page.body,
      code,
      documents,
      doctor: doctor.code,
      output: running.stdout + running.stderr + doctor.stdout,
    }
  } finally {
    await running.kill()
  }
}

/** The same with Entra ID in the place of the provider, and Microsoft Graph, which is asked for more than a token tells. */
async function visitEntra(): Promise<Seen['withEntra']> {
  const closing: (() => Promise<unknown>)[] = []
  const front = await startEntraGateway(
    { after: end => void closing.push(end) },
    { settings: { provider: { graph: { profile: ['jobTitle'], photo: true } } } },
  )
  const { entra, signIn, visit: ask, upstream } = front
  const { ada, ben } = entra.people
  ada.photo = Buffer.from([0xff, 0xd8, 0xff, 0xe0])
  // More than a token holds.
  ben.groups = Array.from({ length: 201 }, () => randomUUID())
  const [one, other] = [new CookieJar(), new CookieJar()]
  const signedIn = await signIn(ada, one)
  const photo = await ask('/.auth/me/photo', one, { headers: script })
  const refreshed = await ask('/.auth/refresh', one, { method: 'POST', headers: script })
  await signIn(ben, other)
  const page = await ask('/a', other)
  const groups = upstream.requests.at(-1)?.header('x-forwarded-groups').join().split(',').length ?? 0
  for (const end of closing.toReversed()) await end()
  return {
    statuses: [signedIn, photo, refreshed, page].map(({ status }) => status),
    groups,
    graph: ['me', 'photo', 'transitiveMemberOf', 'checkMemberGroups', 'getMemberGroups'].filter(each =>
      entra.calls.some(({ endpoint }) => endpoint === each),
    ),
  }
}

const before = left()
const visits = {
  asUsual: await visit({}, true),
  withMetadataFile: await visit({ ENTRADA_PROVIDER_METADATA_FILE: metadataFile }, false),
  withEntra: await visitEntra(),
}
const byGateway = left() - before
// The counter is worth something only if it counts.
await lookup('telemetry.example').catch(() => undefined)
const byLookup = left() - before - byGateway
await new Promise<void>(resolve => {
  const socket = connect(443, '198.51.100.7')
  socket.on('error', () => resolve())
  setTimeout(() => {
    socket.destroy()
    resolve()
  }, 500)
})
const byConnection = left() - before - byGateway - byLookup
const seen: Seen = { ...visits, left: { byGateway, byLookup, byConnection } }
process.stdout.write(`${JSON.stringify(seen)}\n`)
process.exit(0)
