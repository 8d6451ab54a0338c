import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import { startSampleUpstream } from '../../src/demo/upstream.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { startGatewayProcess } from '../support/gateway-process.ts'
import { navigation, request, script } from '../support/http-client.ts'
import { hasRedis, startRedis } from '../support/redis-server.ts'
import { refreshTokens } from '../support/refreshing-front.ts'
import { clientId, startScriptedProvider } from '../support/scripted-provider.ts'
import { until } from '../support/until.ts'

describe(
  'REF-02: a replica is killed while it redeems a refresh token',
  { skip: hasRedis() ? false : 'redis-server is not installed' },
  () => {
    it('is taken over from by another, and nobody is signed out', async test => {
      const provider = await startScriptedProvider(test)
      provider.script.metadata = { grant_types_supported: ['authorization_code', 'refresh_token'] }
      const tokens = refreshTokens(provider)
      const { url } = await startRedis(test)
      const upstream = await startSampleUpstream()
      test.after(upstream.close)
      const host = 'localhost:1'
      const env = {
        ENTRADA_PROVIDER_ISSUER: provider.issuer,
        CLIENT_ID: clientId,
        CLIENT_SECRET: 'the-secret',
        REDIRECT_URI: `http://${host}/.auth/callback`,
        SESSION_KEY: randomBytes(32).toString('base64'),
        ENTRADA_REVOCATION_FILE: 'off',
        ENTRADA_REVOCATION_REDIS_URL: url,
      }
      const [one, other] = [
        await startGatewayProcess(test, upstream.url, env),
        await startGatewayProcess(test, upstream.url, env),
      ]
      const jar = new CookieJar()
      const begun = await request(`http://localhost:${other.port}/.auth/login`, {
        headers: { ...navigation, host },
        jar,
      })
      const callback = provider.callbackFor(begun.headers.location ?? '')
      callback.port = String(other.port)
      await request(callback, { headers: { ...navigation, host }, jar })
      const refresh = async ({ port }: typeof one) =>
        request(`http://localhost:${port}/.auth/refresh`, {
          method: 'POST',
          headers: script,
          jar: jar.copy(),
        })

      // The token is not looked at yet when the process dies.
      tokens.before = async () => new Promise(() => undefined)
      const lost = refresh(one).catch(() => 'lost')
      await until('it redeems', () => tokens.counts.asked === 1)
      tokens.before = async () => undefined
      await one.end('SIGKILL')
      assert.equal(await lost, 'lost')
      assert.equal((await refresh(other)).status, 204)
      assert.deepEqual(tokens.counts, { asked: 2, redeemed: 1, refused: 0 })
    })
  },
)
