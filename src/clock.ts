/** NumericDate, seconds. */
export function now(): number {
  return Math.floor(Date.now() / 1000)
}

export async function seconds(count: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, count * 1000))
}
