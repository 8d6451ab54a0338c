import type { Config } from '../../src/config/config.ts'
import type { Overrides } from './config.ts'
import { startFront, type Front, type FrontSetup } from './front.ts'
import type { Scope } from './scripted-provider.ts'
import { headerValues, rawRequest, type RawAnswer } from './raw-client.ts'

export type Dialect = NonNullable<Config['auth']['forwardAuth']['dialect']>

export const allDialects: readonly Dialect[] = ['nginx', 'traefik', 'caddy', 'haproxy', 'envoy']

/** The request that a proxy asks about. */
export type AskedAbout = Readonly<{ method?: string; target?: string; host?: string }>

/** Why an answer of the endpoint is what it is, as far as a proxy sees it. */
export type Verdict = Readonly<{
  status: number
  code: string | undefined
  user: string | undefined
  answer: RawAnswer
}>

/** A gateway, without an upstream unless one is given, and a proxy that asks it, at an address that it believes. */
export type AskedFront = Readonly<{
  front: Front
  ada: string
  zoe: string
  /** @param lines that come along from the client */
  ask(about?: AskedAbout, ...lines: readonly string[]): Promise<Verdict>
  /** Exactly these bytes. */
  send(bytes: string): Promise<Verdict>
}>

/** Ends with the test. */
export async function startAsked(
  scope: Scope,
  dialect: Dialect,
  setup: FrontSetup = {},
): Promise<AskedFront> {
  const front = await startFront({
    ...setup,
    settings: { ...setup.settings, ...believing(dialect, setup.settings) },
  })
  scope.after(async () => front.close())
  const send = async (bytes: string): Promise<Verdict> => {
    const answer = await rawRequest(front.port, bytes)
    const [code] = headerValues(answer, 'x-entrada')
    const [user] = headerValues(answer, 'x-forwarded-user')
    return { status: answer.status, code, user, answer }
  }
  return {
    front,
    ada: `Cookie: ${front.cookies.ada}`,
    zoe: `Cookie: ${front.cookies.zoe}`,
    ask: async (about, ...lines) => send(asking(dialect, about, ...lines)),
    send,
  }
}

function believing(dialect: Dialect, settings: Overrides = {}): Overrides {
  return {
    listen: { trustedProxies: ['127.0.0.1'], ...settings.listen },
    auth: { ...settings.auth, forwardAuth: { dialect } },
  }
}

/** The bytes by which a proxy asks, as its guide has it configured. @param lines of the client's request */
export function asking(dialect: Dialect, about: AskedAbout = {}, ...lines: readonly string[]): string {
  const { method = 'GET', target = '/', host = 'app.example' } = about
  const inPath = dialect === 'envoy'
  const request = inPath ? `${method} /.auth/verify${target}` : 'GET /.auth/verify'
  return [
    `${request} HTTP/1.1`,
    `Host: ${inPath ? host : 'entrada.internal'}`,
    'Connection: close',
    ...lines,
    ...telling(dialect, { method, target, host }),
    '',
    '',
  ].join('\r\n')
}

/** The header lines by which a proxy tells what it asks about. */
export function telling(dialect: Dialect, { method, target, host }: Required<AskedAbout>): readonly string[] {
  if (dialect === 'envoy') return []
  if (dialect === 'nginx') return [`X-Original-Method: ${method}`, `X-Original-URL: https://${host}${target}`]
  return [
    `X-Forwarded-Method: ${method}`,
    'X-Forwarded-Proto: https',
    `X-Forwarded-Host: ${host}`,
    `X-Forwarded-Uri: ${target}`,
    'X-Forwarded-For: 192.0.2.7',
  ]
}
