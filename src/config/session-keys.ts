/** A good key as standard base64, or why it is none. The value is never part of the reason. */
export type KeyVerdict = Readonly<{ key: string }> | Readonly<{ fault: string }>

/**
 * Judges one session key: base64 or base64url of exactly 32 bytes that look random. Each key of a list has to be
 * judged: one weak key in the ring is enough to forge sessions.
 */
export function judgeKey(text: string): KeyVerdict {
  if (/^[0-9a-f]{64}$/i.test(text)) return { fault: 'looks like hexadecimal, but must be base64 of 32 bytes' }
  if (!/^(?:[A-Za-z0-9+/]+|[A-Za-z0-9_-]+)={0,2}$/.test(text)) return { fault: 'is not base64' }
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length !== 32) return { fault: `holds ${bytes.length} bytes, but must hold exactly 32` }
  // 32 random bytes have about 30 different values; fewer than 16 come up less than once in 10^15 keys.
  if (new Set(bytes).size < 16) return { fault: 'repeats itself, so it is not random' }
  // All 32 random bytes printable: less than once in 10^13 keys.
  if (bytes.every(byte => byte >= 0x20 && byte < 0x7f))
    return { fault: 'is readable text, so it is not random' }
  return { key: bytes.toString('base64') }
}

/** The keys in a text, one a line or with commas between them, or what is wrong with it. The first seals. */
export function keysIn(text: string): Readonly<{ keys: readonly string[] } | { fault: string }> {
  const verdicts = splitKeys(text).map(judgeKey)
  const faults = verdicts.flatMap((verdict, index) =>
    'fault' in verdict ? [`key ${index + 1} ${verdict.fault}`] : [],
  )
  if (verdicts.length === 0) return { fault: 'there is no key in it' }
  if (faults.length > 0) return { fault: faults.join('; ') }
  return { keys: verdicts.flatMap(verdict => ('key' in verdict ? [verdict.key] : [])) }
}

/** The parts of a text that are meant to be keys. */
export function splitKeys(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter(key => key !== '')
}
