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

/**
 * Puts sessions into cookies. The ID token is a convenience at sign-out: it stays only where everything fits into one
 * cookie. The refresh token may take a second one, and goes where groups need the room.
 * @param onDropped told when the refresh token goes
 */
export function createFitting(
  jar: CookieJar,
  sealer: Pick<Sealer, 'seal'>,
  onDropped: () => void = () => undefined,
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
      const setCookies = write(withoutIdToken, cookieHeader)
      if (setCookies !== undefined) return { session: withoutIdToken, setCookies }
      const { refreshToken, ...bare } = withoutIdToken
      if (refreshToken === undefined) return undefined
      const bareLines = write(bare, cookieHeader)
      if (bareLines === undefined) return undefined
      onDropped()
      return { session: bare, setCookies: bareLines }
    },
  }
}

function isOneCookie(lines: readonly string[] | undefined, jar: CookieJar): lines is readonly string[] {
  return lines !== undefined && lines[0]?.startsWith(`${jar.sessionName}=`) === true
}
