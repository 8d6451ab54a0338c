import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { startChild, type Child } from './child.ts'
import { lastingPort } from './free-port.ts'
import { request, type Answer } from './http-client.ts'

const installed = resolve('tools/apps/keycloak/.build/keycloak')

/** Why there is no Keycloak here, false when there is one. */
export const noKeycloak = existsSync(join(installed, 'data/h2'))
  ? false
  : 'keycloak is not installed: tools/apps/keycloak/install'

/** A Keycloak of the test's own, with one realm. */
export type Keycloak = Readonly<{
  issuer: string
  /** Asks its administration API, below the realm. @returns the JSON of the answer @throws unless it is 2xx */
  admin(method: string, path: string, body?: unknown): Promise<unknown>
  /** Ends it; what it knows stays, and `start` brings it back at the same address. */
  stop(): Promise<void>
  start(): Promise<void>
  /** Ends it for good. */
  close(): Promise<void>
}>

/** @param realm its representation, with at least a name in `realm` */
export async function startKeycloak(realm: Readonly<{ realm: string }>): Promise<Keycloak> {
  const home = await homeOfItsOwn()
  const origin = `http://127.0.0.1:${await lastingPort()}`
  let child: Child | undefined
  const start = async (): Promise<void> => {
    child = startChild('sh', [join(home, 'bin/kc.sh'), ...commandLine(origin)], {
      env: { HOME: home, JAVA_OPTS_APPEND: `-XX:TieredStopAtLevel=1 -Djava.io.tmpdir=${home}` },
    })
    await child.said(/Listening on: /)
  }
  const stop = async (): Promise<void> => void (await child?.end())
  const close = async (): Promise<void> => {
    await stop()
    await rm(home, { recursive: true, force: true, maxRetries: 9 })
  }
  const admin = async (method: string, address: string, body?: unknown): Promise<unknown> =>
    parsed(
      await request(`${origin}/admin/realms${address}`, {
        method,
        headers: { authorization: `Bearer ${await adminToken(origin)}`, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    )
  try {
    await start()
    await admin('POST', '', realm)
  } catch (error) {
    await close()
    throw error
  }
  return {
    issuer: `${origin}/realms/${realm.realm}`,
    admin: async (method, path, body) => admin(method, `/${realm.realm}${path}`, body),
    ...{ start, stop, close },
  }
}

/** The program as it was installed, the database as a copy: nothing that a test does comes back in the next. */
async function homeOfItsOwn(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'entrada-keycloak-'))
  for (const shared of ['conf', 'lib', 'providers', 'themes'])
    await symlink(join(installed, shared), join(home, shared))
  await mkdir(join(home, 'bin'))
  // The script looks for the rest beside the place that a link to it leads to.
  await cp(join(installed, 'bin/kc.sh'), join(home, 'bin/kc.sh'))
  await cp(join(installed, 'data'), join(home, 'data'), { recursive: true })
  return home
}

function commandLine(origin: string): readonly string[] {
  const { hostname, port } = new URL(origin)
  const address = [`--http-host=${hostname}`, `--http-port=${port}`, `--hostname=${origin}`]
  return ['start', '--optimized', '--http-enabled=true', '--cache=local', ...address]
}

/** Lives for a minute, so each call gets its own. Client and secret are those of `tools/apps/keycloak/install`. */
async function adminToken(origin: string): Promise<string> {
  const form = { grant_type: 'client_credentials', client_id: 'tests', client_secret: 'only-for-tests' }
  const answer = await request(`${origin}/realms/master/protocol/openid-connect/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
  })
  return (parsed(answer) as { access_token: string }).access_token
}

function parsed({ url, status, body }: Answer): unknown {
  if (status >= 300) throw new Error(`${url.pathname} answered ${status}: ${body}`)
  return body === '' ? undefined : JSON.parse(body)
}
