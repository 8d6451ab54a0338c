import type { JWTPayload } from 'jose'
import { refuse } from './refusal.ts'

const grace = 300

/** Five minutes' grace on both sides. @param now NumericDate, seconds @throws Refused 700024 */
export function checkTimes(now: number, { nbf, exp }: JWTPayload): void {
  if (exp === undefined || exp + grace <= now) throw refuse('700024')
  if (nbf !== undefined && nbf - grace > now) throw refuse('700024')
}
