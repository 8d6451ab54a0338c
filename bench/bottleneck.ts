/** Shares of one CPU, 0 to 1, that each side of a sign-in took. */
export type Busy = Readonly<{ gateway: number; provider: number; browsers: number }>

/** From this share on a CPU is called full. */
const full = 0.9

/** From this on, as a multiple of the time that the people took to come, they had to wait. */
const late = 1.1

/**
 * What held the sign-ins up, as a sentence.
 * @param took as a multiple of the time in which all people came
 * @param pinned whether provider and browsers share a CPU, and the gateway has one to itself
 */
export function bottleneck(busy: Busy, took: number, pinned: boolean): string {
  const percent = (share: number): string => `${Math.round(share * 100)} %`
  const shares = `of a CPU: gateway ${percent(busy.gateway)}, provider ${percent(busy.provider)}, browsers ${percent(busy.browsers)}`
  if (took <= late) return `no bottleneck: everybody got through as they came; ${shares}`
  const others = busy.provider + busy.browsers
  if (busy.gateway >= full && (!pinned || busy.gateway >= others))
    return `the bottleneck was the gateway; ${shares}`
  if (pinned && others >= full) return `the bottleneck was the CPU of provider and browsers; ${shares}`
  return `no CPU was full, but they had to wait; ${shares}`
}
