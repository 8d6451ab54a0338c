import { writeSession } from './chunks.ts'
import type { CookieJar } from './cookie-jar.ts'
import { pack } from './packing.ts'
import type { Sealer } from './sealer.ts'
import type { Session } from './session.ts'

/** A session as it fits into cookies, and the Set-Cookie lines of it. */
export type Fitted = Readonly<{ session: Session; setCookies: readonly string[] }>

export type Fitting = Readonly<{
  /** Set-Cookie lines; undefined when they are over the budget. */
  write: (session: Session, cookieHeader: string | undefined) => readonly string[] | undefined
  /** The same without the tokens that do not fit; undefined when the rest does not either. */
  fit: (session: Session, cookieHeader: string | undefined) => Fitted | undefined
}>

/** What has gone for want of room. */
export type Dropped = 'profile' | 'refresh token'

/**
 * Puts sessions into cookies. The ID token is a convenience at sign-out: it stays only where everything fits into one
 * cookie. The refresh token may take a second one, and goes where groups need the room; properties of the person, which
 * decide nothing, go before it.
 * @param onDropped told what goes beside the ID token
 */
export function createFitting(
  jar: CookieJar,
  sealer: Pick<Sealer, 'seal'>,
  onDropped: (what: Dropped) => void = () => undefined,
): Fitting {
  const write: Fitting['write'] = (session, cookieHeader) =>
    writeSession(jar, sealer.seal(pack(session)), cookieHeader)

  return {
    write,
    fit: (session, cookieHeader) => {
      const { idToken, ...withoutIdToken } = session
      if (idToken !== undefined) {
        const whole = write(session, cookieHeader)
        if (isOneCookie(whole, jar)) return { session, setCookies: whole }
      }
      for (const { session: smaller, dropped } of everSmaller(withoutIdToken)) {
        const setCookies = write(smaller, cookieHeader)
        if (setCookies === undefined) continue
        for (const what of dropped) onDropped(what)
        return { session: smaller, setCookies }
      }
      return undefined
    },
  }
}

function isOneCookie(lines: readonly string[] | undefined, jar: CookieJar): lines is readonly string[] {
  return lines !== undefined && lines[0]?.startsWith(`${jar.sessionName}=`) === true
}

type Smaller = Readonly<{ session: Session; dropped: readonly Dropped[] }>

/** The session, and what is left of it when one thing after the other goes. */
function everSmaller(session: Session): readonly Smaller[] {
  const { profile, ...person } = session.person
  const { refreshToken, ...rest } = session
  const gone = profile === undefined ? [] : (['profile'] as const)
  return [
    { session, dropped: [] },
    ...(profile === undefined ? [] : [{ session: { ...session, person }, dropped: gone }]),
    ...(refreshToken === undefined
      ? []
      : [{ session: { ...rest, person }, dropped: [...gone, 'refresh token' as const] }]),
  ]
}
