import { randomNumbers } from './random-numbers.ts'

/**
 * Queries that know what a callback looks like and break it: names and values that are random bytes, encoded once,
 * twice or wrongly, doubled, huge, in brackets, or named like members of every object. The same seed gives the same ones.
 * @param real values that a good answer of the provider holds, by name; a query may have some of them
 */
export function hostileQueries(seed: number, real: Readonly<Record<string, string>> = {}): () => string {
  const random = randomNumbers(seed)
  const upTo = (end: number): number => Math.floor(random() * end)
  const chance = (share: number): boolean => random() < share
  const pick = <T>(from: readonly T[]): T => from[upTo(from.length)] as T

  const bytes = (most: number): string =>
    Array.from({ length: upTo(most) }, () => String.fromCharCode(upTo(256))).join('')

  /** Bytes as they stand in a request line: what would end it is left out, everything else may be as it is. */
  function written(text: string): string {
    const style = random()
    if (style < 0.4) return encodeBytes(text)
    if (style < 0.5) return encodeBytes(encodeBytes(text))
    if (style < 0.55) return encodeBytes(text).toLowerCase()
    if (style < 0.6) return encodeURIComponent(text)
    const plain = text.replaceAll(/[\0\r\n\t #]/g, '')
    return style < 0.9 ? plain.replaceAll(/[^\x21-\x7e]/g, encodeBytes) : plain
  }

  function name(): string {
    const plain = pick(names)
    if (chance(0.7)) return plain
    return pick([
      `${plain}[]`,
      `${plain}[0]`,
      `${plain}[__proto__]`,
      `${plain}.x`,
      `${plain}%00`,
      ` ${plain}`,
      plain.toUpperCase(),
      bytes(12),
    ])
  }

  function value(of: string): string {
    const own = Object.hasOwn(real, of) ? real[of] : undefined
    if (own !== undefined && chance(0.5)) {
      const at = upTo(own.length + 1)
      return pick([
        own.slice(0, at),
        own + pick(values),
        own.slice(0, at) + pick(values) + own.slice(at),
        ` ${own}`,
      ])
    }
    return chance(0.3) ? bytes(60) : pick(values)
  }

  return () => {
    const pairs = Array.from({ length: upTo(8) }, () => {
      const key = name()
      const sign = chance(0.92) ? '=' : pick(['', '==', ':', '=='])
      return `${written(key)}${sign}${chance(0.05) ? '' : written(value(key))}`
    })
    if (pairs.length > 0 && chance(0.2)) pairs.push(pick(pairs))
    const query = pairs.join(chance(0.93) ? '&' : pick(['&&', ';', '?', '&amp;', '%26']))
    const padded = chance(0.01) ? `${query}&pad=${'p'.repeat(pick([4000, 12_000, 70_000]))}` : query
    return chance(0.03) ? padded + pick(['#state=x', '#', '?', '&', '%', '/../..', '//evil.example']) : padded
  }
}

function encodeBytes(text: string): string {
  return [...Buffer.from(text, 'latin1')].map(byte => `%${byte.toString(16).padStart(2, '0')}`).join('')
}

const names = [
  ...[
    'code',
    'code',
    'state',
    'state',
    'state',
    'iss',
    'error',
    'error_description',
    'error_uri',
    'session_state',
  ],
  ...[
    'admin_consent',
    'tenant',
    'client_info',
    'id_token',
    'access_token',
    'response',
    'rd',
    'prompt',
    'scope',
  ],
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    '',
    '0',
    'length',
    'claims',
    'moved',
  ],
]
const values = [
  ...[
    '',
    '0',
    'true',
    'null',
    'undefined',
    '[]',
    '{}',
    '[object Object]',
    '__proto__',
    'constructor',
    'NaN',
    '-1',
  ],
  ...[
    '\0',
    '\r\nSet-Cookie: a=b',
    '\n',
    '../../etc/passwd',
    '//evil.example',
    'javascript:alert(1)',
    '%',
    '%zz',
    '%00',
  ],
  ...[
    '<script>alert(1)</script>',
    '"><svg onload=alert(1)>',
    "'--",
    '${7*7}',
    '{{7*7}}',
    '%s%n%x',
    '\u001b[31m',
  ],
  ...['access_denied', 'login_required', 'consent_required', 'server_error', 'AADSTS65004: x', 'AADSTS50105'],
  ...[
    '\xc3\x28',
    '\xff\xfe',
    '\xed\xa0\x80',
    '\xf0\x9f\x98\x80',
    'é',
    'x'.repeat(3000),
    'a'.repeat(31),
    'True',
  ],
  ...[
    '0t0t0t0t0AAAAAAAAAAAAAAAAAAAAAA',
    '000000000______________________',
    'zzzzzzzzz----------------------',
  ],
]
