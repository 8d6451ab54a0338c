import type { Credentials, Identification, Identifier } from '../identity/identity.ts'
import { clearSession } from './chunks.ts'
import { cookieValues } from './cookie-header.ts'
import type { CookieJar } from './cookie-jar.ts'
import { ageOf, type Age, type Freshness } from './freshness.ts'
import type { Refresh } from './refresher.ts'
import type { SessionStore } from './session-store.ts'
import { whenKnown } from './when-known.ts'

export type FromSessionOptions = Readonly<{
  store: Pick<SessionStore, 'identify' | 'sessionOf' | 'hasOutlived'>
  jar: CookieJar
  /** Does not let anybody wait for long. */
  refresh: Refresh
  freshness: Freshness
  /** Told of a session whose refresh token was refused here after it had been redeemed elsewhere. */
  onOutlived: () => void
  /** NumericDate, seconds. */
  now: () => number
}>

/**
 * Who somebody is by their session: at once while what the provider said is fresh, and after asking it again when it
 * is due, so that the answer to this very request goes by what holds now. While it cannot be asked, the session counts
 * as it is until `maxStale`. Without a refresh token the request goes on, marked as one that had better go through a
 * silent sign-in.
 */
export function fromSession(options: FromSessionOptions): Identifier {
  const { store, jar, refresh, freshness } = options

  return (credentials, at) => whenKnown(store.identify(credentials, at), keptFresh, credentials, at)

  function keptFresh(
    found: Identification,
    credentials: Credentials,
    at: number,
  ): Identification | Promise<Identification> {
    const session = found.kind === 'yes' ? store.sessionOf(found.identity) : undefined
    if (found.kind !== 'yes' || session === undefined) return found
    if (store.hasOutlived(session)) options.onOutlived()
    const age = ageOf(session, freshness, at)
    if (age === 'fresh') return found
    if (session.refreshToken === undefined) {
      if (age === 'over') return tooStale
      const isPause = cookieValues(credentials.cookie, jar.pauseName).length > 0
      return age === 'soon' || isPause ? found : { ...found, isStale: true }
    }
    const refreshed = refresh(session)
    if (age === 'soon') return found
    return asRefreshed(refreshed, found, age, credentials)
  }

  async function asRefreshed(
    refreshed: ReturnType<Refresh>,
    found: Identification & { kind: 'yes' },
    age: Age,
    credentials: Credentials,
  ): Promise<Identification> {
    const outcome = await refreshed
    if (outcome === 'ended') return { ...tooStale, setCookies: clearSession(jar, credentials.cookie) }
    if (outcome === 'failed' && age === 'over') return tooStale
    const now = await store.identify(credentials, options.now())
    // It may have ended in the meantime; the cookie that extends it may have been written before.
    return now.kind === 'yes' && now.setCookies.length === 0 ? { ...now, setCookies: found.setCookies } : now
  }
}

const tooStale: Identification & { kind: 'no' } = Object.freeze({ kind: 'no', code: 'ERR_SIGNIN_REQUIRED' })
