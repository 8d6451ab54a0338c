import type { Credential } from './credential-kinds.ts'
import type { ProviderLog } from './finder.ts'
import { createRenewedCredential, type RenewedCredential, type TokenRequest } from './renewed-credential.ts'
import type { ProviderSettings } from './settings.ts'

/** Makes a request to the token endpoint with a credential, and once more with another where that is of use. */
export type WithCredential = <T>(request: TokenRequest<T>) => Promise<T>

/** Seconds after which the first credential is tried again while the fallback serves. */
const patience = 300

/**
 * Requests go out with the first credential. When it is refused, or cannot be read, they are made once more with the
 * fallback, which then serves: the first is tried again when it has changed, or after five minutes, or when the
 * fallback is refused in its turn. Where both are refused, what counts is why the first was.
 * @param clock NumericDate, seconds
 * @param onServed told which of them was taken
 */
export function createCredential(
  settings: Pick<ProviderSettings, 'credential' | 'fallback' | 'entra'>,
  log: Pick<ProviderLog, 'info' | 'warn'>,
  clock: () => number,
  onServed: (use: 'first' | 'fallback') => void = () => undefined,
): WithCredential {
  const renewed = (credential: Credential): RenewedCredential =>
    createRenewedCredential(credential, settings.entra !== undefined, log)
  const first = renewed(settings.credential)
  const fallback = settings.fallback && renewed(settings.fallback)
  /** Set while the fallback serves: what the first was when it was refused, and until when it is left alone. */
  let refused: Readonly<{ mark: string | undefined; until: number }> | undefined

  function tell(level: 'info' | 'warn', { kind }: RenewedCredential, text: string): void {
    log[level]({ event: 'provider.credential', credential: kind }, text)
  }

  /** @param mark of the first @param wasTried whether that was refused a moment ago */
  function fallbackServes(serving: RenewedCredential, mark: string | undefined, wasTried: boolean): void {
    if (refused === undefined) tell('warn', serving, 'the first credential is refused: the fallback serves')
    if (wasTried) refused = { mark, until: clock() + patience }
  }

  function firstServes(): void {
    if (refused !== undefined) tell('info', first, 'the first credential serves again')
    refused = undefined
  }

  return async request => {
    const mark = fallback && first.mark()
    const isLeftAlone = refused !== undefined && clock() < refused.until && mark === refused.mark
    const others = fallback === undefined ? [] : [fallback]
    const refusals = new Map<RenewedCredential, unknown>()
    for (const credential of isLeftAlone ? [...others, first] : [first, ...others]) {
      const outcome = await credential.attempt(request)
      if ('answer' in outcome) {
        if (credential === first) firstServes()
        else fallbackServes(credential, mark, refusals.has(first))
        onServed(credential === first ? 'first' : 'fallback')
        return outcome.answer
      }
      refusals.set(credential, outcome.refusal)
    }
    throw refusals.get(first)
  }
}
