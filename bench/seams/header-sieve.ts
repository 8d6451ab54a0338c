import { cookieName } from './passport.ts'

type Fate = 'keep' | 'drop' | 'cookie' | 'connection'

const hopByHop = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]
const forgeable = new Set(['remoteuser', 'forwarded', 'xrealip', 'xhttpmethodoverride', 'xrewriteurl'])
const forgeablePrefixes = [
  'xforwarded',
  'xoriginal',
  'xauthrequest',
  'xmsclientprincipal',
  'xmstoken',
  'xentrada',
]

const fates = new Map<string, Fate>()

/** Decided once for each spelling of a name; the memo is bounded because names come from clients. */
function fateOf(name: string): Fate {
  const known = fates.get(name)
  if (known !== undefined) return known
  const lower = name.toLowerCase()
  const bare = lower.replaceAll(/[^a-z0-9]/g, '')
  const dropped =
    hopByHop.includes(lower) ||
    lower === 'expect' ||
    forgeable.has(bare) ||
    forgeablePrefixes.some(prefix => bare.startsWith(prefix))
  const fate =
    lower === 'connection' ? 'connection' : lower === 'cookie' ? 'cookie' : dropped ? 'drop' : 'keep'
  if (fates.size < 1000) fates.set(name, fate)
  return fate
}

/** A request's header list as received, less what must not pass; the cookie of the gateway apart. */
export type Sifted = Readonly<{ kept: string[]; session: string | undefined }>

/**
 * Splits received headers into what the upstream may see and the session cookie.
 * @param raw name and value in turn, as `IncomingMessage.rawHeaders` has them (latin1)
 */
export function sift(raw: readonly string[]): Sifted {
  const kept: string[] = []
  let session: string | undefined
  let listed: string[] | undefined
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at] ?? ''
    const value = raw[at + 1] ?? ''
    switch (fateOf(name)) {
      case 'drop':
        break
      case 'connection':
        if (value !== 'keep-alive') listed = value.toLowerCase().split(',')
        break
      case 'cookie': {
        const parted = partCookie(value)
        session = parted.session
        if (parted.rest !== '') kept.push(name, parted.rest)
        break
      }
      case 'keep':
        kept.push(name, value)
    }
  }
  return { kept: listed === undefined ? kept : withoutListed(kept, listed), session }
}

function partCookie(header: string): Readonly<{ session: string | undefined; rest: string }> {
  const mark = `${cookieName}=`
  let start = header.indexOf(mark)
  while (start > 0 && header[start - 1] !== ' ') start = header.indexOf(mark, start + 1)
  if (start < 0) return { session: undefined, rest: header }
  const end = header.indexOf(';', start)
  const session = header.slice(start + mark.length, end < 0 ? undefined : end)
  const before = header.slice(0, Math.max(0, start - 2))
  const after = end < 0 ? '' : header.slice(end + 2)
  return { session, rest: before !== '' && after !== '' ? `${before}; ${after}` : before + after }
}

/** RFC 9110 section 7.6.1: what Connection names is for this hop only. */
function withoutListed(kept: readonly string[], listed: readonly string[]): string[] {
  const names = new Set(listed.map(name => name.trim()))
  const left: string[] = []
  for (let at = 0; at < kept.length; at += 2) {
    const name = kept[at] ?? ''
    if (!names.has(name.toLowerCase()) || name.toLowerCase() === 'host') left.push(name, kept[at + 1] ?? '')
  }
  return left
}

const hopByHopAnswer = new Set(hopByHop)

/** An upstream's header list as received (latin1), less the hop-by-hop ones; name and value in turn. */
export function siftAnswer(raw: readonly (Buffer | string)[]): string[] {
  const kept: string[] = []
  for (let at = 0; at < raw.length; at += 2) {
    const name = text(raw[at])
    if (!hopByHopAnswer.has(name.toLowerCase())) kept.push(name, text(raw[at + 1]))
  }
  return kept
}

function text(part: Buffer | string | undefined): string {
  return part === undefined ? '' : typeof part === 'string' ? part : part.toString('latin1')
}
