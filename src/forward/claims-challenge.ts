import type { RawHeaders } from './identity-headers.ts'

/** Characters of a WWW-Authenticate header; a longer one is not looked at. */
const longest = 8192

/** A scheme with its token, one `name=value`, or what parts them (RFC 9110 sections 11.3 and 11.6.1). */
const token = "[!#$%&'*+.^_`|~\\w-]+"
const part = new RegExp(
  `[ \\t,]*(?:(${token})[ \\t]*=[ \\t]*(?:"((?:[^"\\\\]|\\\\.)*)"|(${token}))(?=[ \\t]*(?:,|$))|(${token})(?: +[\\w.~+/-]+=*(?=[ \\t]*(?:,|$)))?(?=[ ,]|$))`,
  'y',
)

/**
 * The claims challenge in the headers of a 401, as the text that its base64 stands for; undefined when there is none
 * that is whole: a Bearer challenge with `error="insufficient_claims"` and `claims` (Microsoft, "Claims challenges,
 * claims requests and client capabilities"). A header that cannot be read says nothing.
 */
export function challengedClaims(rawHeaders: RawHeaders): string | undefined {
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string
    const value = rawHeaders[index + 1] as string
    if (name.toLowerCase() !== 'www-authenticate' || value.length > longest) continue
    const found = challengesIn(value)?.find(
      ({ scheme, parameters }) => scheme === 'bearer' && parameters.get('error') === 'insufficient_claims',
    )
    const claims = textOf(found?.parameters.get('claims'))
    if (claims !== undefined) return claims
  }
  return undefined
}

type Challenge = Readonly<{ scheme: string; parameters: Map<string, string> }>

function challengesIn(header: string): readonly Challenge[] | undefined {
  const challenges: Challenge[] = []
  part.lastIndex = 0
  while (part.lastIndex < header.length) {
    const [whole, name, quoted, plain, scheme] = part.exec(header) ?? []
    if (whole === undefined) return undefined
    if (scheme !== undefined) {
      challenges.push({ scheme: scheme.toLowerCase(), parameters: new Map() })
      continue
    }
    const parameters = challenges.at(-1)?.parameters
    const key = name?.toLowerCase() ?? ''
    // Each may be there once (RFC 9110 section 11.2), and none before a scheme.
    if (parameters === undefined || parameters.has(key)) return undefined
    parameters.set(key, plain ?? quoted?.replace(/\\(.)/g, '$1') ?? '')
  }
  return challenges
}

/** What standard base64 stands for, in its one spelling, if that is UTF-8. */
function textOf(base64: string | undefined): string | undefined {
  if (base64 === undefined || base64 === '') return undefined
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.toString('base64') !== base64.padEnd(Math.ceil(base64.length / 4) * 4, '=')) return undefined
  const text = bytes.toString('utf8')
  return Buffer.from(text, 'utf8').equals(bytes) ? text : undefined
}
