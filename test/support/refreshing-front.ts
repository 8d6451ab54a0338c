import type { Config } from '../../src/config/config.ts'
import { readSecret } from '../../src/config/load.ts'
import { configOf } from '../../src/demo/settings.ts'
import { startSampleUpstream } from '../../src/demo/upstream.ts'
import { buildGateway } from '../../src/gateway.ts'
import { CookieJar } from './cookie-jar.ts'
import { reservePort } from './free-port.ts'
import { request, script as asScript, navigation, type Answer, type RequestOptions } from './http-client.ts'
import { onAnyMachine } from './on-any-machine.ts'
import { patientUpstream } from './patient-upstream.ts'
import {
  clientId,
  startScriptedProvider,
  type ScriptedAnswer,
  type Scope,
  type ScriptedProvider,
} from './scripted-provider.ts'

/**
 * A gateway before a scripted provider that rotates refresh tokens strictly: one that comes twice ends all that came
 * of the same sign-in. Time stands still until a test lets it pass.
 * @param change what settings cannot say here, such as files
 */
export async function startRefreshing(
  scope: Scope,
  settings: Readonly<Record<string, unknown>> = {},
  change: (config: Config) => Config = config => config,
) {
  const provider = await startScriptedProvider(scope)
  provider.script.metadata = { grant_types_supported: ['authorization_code', 'refresh_token'] }
  const tokens = refreshTokens(provider)
  const clock = { now: Math.floor(Date.now() / 1000) }
  provider.script.now = () => clock.now
  const reserved = await reservePort()
  const url = `http://localhost:${reserved.port}`
  const upstream = await startSampleUpstream()
  const lines: string[] = []
  const { session, provider: wanted, upstream: given = upstream.url, ...others } = settings
  const config = configOf({
    provider: {
      ...{ issuer: provider.issuer, clientId, clientSecret: 'the-secret', timeout: '10s' },
      redirectUri: `${url}/.auth/callback`,
      ...(wanted as object | undefined),
    },
    ...patientUpstream(given),
    routes: [
      { path: '/public/**', access: 'public' },
      { path: '/admin/**', require: { anyRole: ['Admin'] } },
    ],
    session: { revalidate: '15m', maxStale: '1h', ...(session as object | undefined) },
    ...others,
  })
  const gateway = await buildGateway(change(config), {
    readSecret,
    logDestination: { write: line => void lines.push(line) },
    listening: { overload: onAnyMachine },
    now: () => clock.now,
  })
  await reserved.release()
  await gateway.app.listen({ host: '127.0.0.1', port: reserved.port })
  scope.after(async () => {
    await gateway.close(0)
    await upstream.close()
  })
  return {
    url,
    provider,
    tokens,
    /** NumericDate, seconds. */
    clock,
    gateway,
    config,
    logged: () => lines.map(line => JSON.parse(line) as Readonly<Record<string, unknown>>),
    /** The jar of somebody who has signed in. */
    signIn: async (): Promise<CookieJar> => {
      const jar = new CookieJar()
      const begun = await request(`${url}/.auth/login`, { headers: navigation, jar })
      await request(provider.callbackFor(begun.headers.location ?? ''), { headers: navigation, jar })
      return jar
    },
    /** What a script on the page gets. */
    fetch: (path: string, jar: CookieJar, options: RequestOptions = {}): Promise<Answer> =>
      request(url + path, { jar, ...options, headers: { ...asScript, ...options.headers } }),
    navigate: (path: string, jar: CookieJar, options: RequestOptions = {}): Promise<Answer> =>
      request(url + path, { jar, ...options, headers: { ...navigation, ...options.headers } }),
  }
}

/** The provider's refresh tokens: one live for each sign-in, and none any more after one has come twice. */
export function refreshTokens(provider: ScriptedProvider) {
  const live = new Map<string, string>()
  const counts = { redeemed: 0, refused: 0, asked: 0 }
  let last = 0
  const next = (family: string) => {
    const token = `${family}.${(last += 1)}`
    live.set(family, token)
    return token
  }
  const state = {
    counts,
    /** Replaces the answer to a refresh token. */
    answer: undefined as ((refreshToken: string) => ScriptedAnswer | undefined) | undefined,
    /** Waited for before a refresh token is looked at. */
    before: async () => Promise.resolve(),
  }
  provider.script.token = async (form, usual) => {
    if (form.get('grant_type') !== 'refresh_token') {
      return usual({ refresh_token: next(`family${live.size}`) })
    }
    counts.asked += 1
    await state.before()
    const token = form.get('refresh_token') ?? ''
    const scripted = state.answer?.(token)
    if (scripted !== undefined) return scripted
    const [family = ''] = token.split('.')
    if (live.get(family) !== token) {
      counts.refused += 1
      live.set(family, '')
      return { status: 400, body: { error: 'invalid_grant' } }
    }
    counts.redeemed += 1
    return usual({ refresh_token: next(family) })
  }
  return state
}
