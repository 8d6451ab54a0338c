import { newSessionKey, readSecret } from '../config/load.ts'
import { buildGateway, type Gateway } from '../gateway.ts'
import type { Person } from './people.ts'
import { startDemoProvider, type DemoProvider } from './provider.ts'
import { configOf } from './settings.ts'
import { startSampleUpstream } from './upstream.ts'
import { usablePort } from './usable-port.ts'

/** Where the demo says what happens. */
export type DemoOutput = Readonly<{ stdout: (text: string) => void; stderr: (text: string) => void }>

/** The running demo. `close` ends all three servers. */
export type Demo = Readonly<{ url: string; people: readonly Person[]; close(): Promise<void> }>

const usualPort = 8080

/**
 * The running demo: a provider, a sample application and the gateway in front of it, on 127.0.0.1 only. Asks no
 * setting and no environment; prints its address and who can sign in.
 * @param options `port`: exactly this one; without it 8080, or any free one where that is taken
 * @throws DemoUnavailable without the development packages; the system's error when `port` is taken
 */
export async function runDemo(output: DemoOutput, options: Readonly<{ port?: number }> = {}): Promise<Demo> {
  const port = options.port ?? (await usablePort(usualPort))
  const url = `http://127.0.0.1:${port}`
  const running: (() => Promise<unknown>)[] = []
  const close = async (): Promise<void> => {
    await Promise.all(running.map(async end => end()))
  }
  try {
    const upstream = await startSampleUpstream()
    running.push(upstream.close)
    const provider = await startDemoProvider({
      redirectUris: [`${url}/.auth/callback`],
      postLogoutRedirectUris: [`${url}/.auth/signed-out`],
      backchannelLogoutUri: `${url}/.auth/backchannel-logout`,
      onError: error => output.stderr(`The demo provider failed: ${error.message}\n`),
    })
    running.push(provider.close)
    const gateway = await startGateway(url, provider, upstream.url, output)
    running.push(async () => gateway.close(0))
    await gateway.app.listen({ host: '127.0.0.1', port })
    output.stdout(welcome(url, provider.people))
    return { url, people: provider.people, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function startGateway(
  url: string,
  provider: DemoProvider,
  upstream: string,
  output: DemoOutput,
): Promise<Gateway> {
  const config = configOf({
    listen: { host: '127.0.0.1', port: Number(new URL(url).port) },
    provider: {
      issuer: provider.issuer,
      clientId: provider.clientId,
      clientSecret: provider.clientSecret,
      redirectUri: `${url}/.auth/callback`,
      claims: { user: 'oid' },
    },
    session: { keys: [newSessionKey()] },
    upstream,
    routes: [
      { path: '/public/**', access: 'public' },
      {
        path: '/admin/**',
        name: 'admin',
        require: { anyRole: ['Admin'] },
        hint: 'This page is for people with the role Admin. In this demo that is Ada.',
      },
    ],
    pages: { productName: 'Entrada demo' },
    log: { level: 'warn' },
  })
  return buildGateway(config, { readSecret, logDestination: { write: line => output.stderr(line) } })
}

function welcome(url: string, people: readonly Person[]): string {
  const width = Math.max(...people.map(({ name }) => name.length))
  const lines = people.map(
    ({ name, roles }) => `  ${name.padEnd(width)}  ${roles.length === 0 ? 'no role' : roles.join(', ')}`,
  )
  return ['', `Open ${url}/ and sign in as one of`, '', ...lines, '', 'Ctrl-C ends it all.', ''].join('\n')
}
