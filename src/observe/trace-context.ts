/** Where in which trace somebody stands (W3C Trace Context Level 1, sections 3.2 and 3.3). */
export type TraceContext = Readonly<{
  /** 32 hex digits, not all 0. */
  traceId: string
  /** 16 hex digits, not all 0. */
  spanId: string
  /** What is known of the flags: 1 sampled, 2 random trace id (Level 2). */
  flags: number
  /** tracestate; never empty. */
  state?: string
}>

const version00 = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/
/** Later versions may say more behind a dash, of which nothing is known here; `ff` is none. */
const laterVersion =
  /^(?!00|ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:-|$)/
const knownFlags = 0b11

/**
 * What these headers say; undefined where traceparent is missing, doubled or wrong, and tracestate counts for nothing then.
 * A wrong tracestate is left out alone.
 */
export function readTraceContext(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): TraceContext | undefined {
  const { traceparent, tracestate } = headers
  // Node joins several lines of one name by commas, which neither form has.
  if (typeof traceparent !== 'string') return undefined
  const found = version00.exec(traceparent) ?? laterVersion.exec(traceparent)
  const [, traceId, spanId, flags] = found ?? []
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined
  const state = typeof tracestate === 'string' ? readTraceState(tracestate) : undefined
  const known = { traceId, spanId, flags: Number.parseInt(flags, 16) & knownFlags }
  return { ...known, ...(state !== undefined && { state }) }
}

/** Header lines for the next one, in version 00, the only one that is known here: names and values one after the other. */
export function traceHeaders({ traceId, spanId, flags, state }: TraceContext): readonly string[] {
  const traceparent = `00-${traceId}-${spanId}-0${flags}`
  return ['traceparent', traceparent, ...(state === undefined ? [] : ['tracestate', state])]
}

const maxMembers = 32
/** Characters, with the commas; a member above `large` goes first. */
const maxState = 512
const large = 128

const key = '(?:[a-z][a-z0-9_*/-]{0,255}|[a-z0-9][a-z0-9_*/-]{0,240}@[a-z][a-z0-9_*/-]{0,13})'
const value = '[\\x20-\\x2b\\x2d-\\x3c\\x3e-\\x7e]{0,255}[\\x21-\\x2b\\x2d-\\x3c\\x3e-\\x7e]'
const memberShape = new RegExp(`^${key}=${value}$`)

/** Members with one comma between them; undefined when one is wrong, there are too many, or none. */
function readTraceState(text: string): string | undefined {
  const members = text
    .split(',')
    .map(member => member.replace(/^[ \t]+|[ \t]+$/g, ''))
    .filter(member => member !== '')
  if (members.length > maxMembers || !members.every(member => memberShape.test(member))) return undefined
  const keys = members.map(member => member.slice(0, member.indexOf('=')))
  // One of each key: the first is the newest (section 3.3.1.3).
  const kept = shortened(members.filter((_, at) => keys.indexOf(keys[at] ?? '') === at))
  return kept.length === 0 ? undefined : kept.join(',')
}

/** As many as there is room for (section 3.3.1.5): the large ones go first, then from the end. */
function shortened(members: readonly string[]): readonly string[] {
  if (isShort(members)) return members
  const small = members.filter(member => member.length <= large)
  let count = small.length
  while (!isShort(small.slice(0, count))) count -= 1
  return small.slice(0, count)
}

function isShort(members: readonly string[]): boolean {
  return members.join(',').length <= maxState
}

const traceShape = /^(?!0{32})[0-9a-f]{32}$/

/**
 * The beginning of a trace whose id is that of the request, so that both are found together. It is marked as sampled: an
 * application's own sampler would otherwise drop everything behind us.
 * @returns header lines as `traceHeaders` gives them
 */
export function newTraceHeaders(requestId: string): readonly string[] {
  const traceparent = traceparentOfUuid(requestId)
  return traceparent === undefined ? traceHeaders(newContext(requestId)) : ['traceparent', traceparent]
}

function newContext(requestId: string): TraceContext {
  const hex = requestId.replaceAll('-', '').toLowerCase()
  const traceId = traceShape.test(hex)
    ? hex
    : Buffer.from(requestId.padEnd(16, '0')).toString('hex').slice(0, 32)
  return { traceId, spanId: traceId.slice(8, 24).replace(/^0{16}$/, '1'.padStart(16, '0')), flags: 1 }
}

/** One that is written over each time: the text is made of it at once. */
const line = Buffer.from(`00-${'0'.repeat(32)}-${'0'.repeat(16)}-01`)

/**
 * The same for a UUID as we make them, which most ids are, in one pass; undefined for all others, and for one whose span
 * would be all zeros.
 */
function traceparentOfUuid(id: string): string | undefined {
  if (id.length !== 36) return undefined
  let place = 3
  let span = 0
  for (let index = 0; index < 36; index += 1) {
    const code = id.charCodeAt(index)
    if (index === 8 || index === 13 || index === 18 || index === 23) {
      if (code !== 0x2d) return undefined
      continue
    }
    const isDigit = (code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x66)
    if (!isDigit) return undefined
    line[place] = code
    if (place >= 11 && place < 27) {
      line[place + 25] = code
      span |= code ^ 0x30
    }
    place += 1
  }
  return span === 0 ? undefined : line.toString('latin1')
}
