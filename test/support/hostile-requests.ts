import { randomNumbers } from './random-numbers.ts'

/** What a hostile client does: bytes, sent in pieces, and how it leaves. */
export type Hostile = Readonly<{ bytes: Buffer; pieces: number; leaves: 'waiting' | 'half' | 'reset' }>

/** Cookie headers of people who are signed in. */
type Cookies = Readonly<Record<string, string>>

/**
 * Requests that know the grammar of HTTP and break it in places: request line, headers, framing, cookies, targets,
 * bodies, pipelines. The same seed gives the same requests.
 *
 * A request of somebody carries `X-Who` with the name of the cookie that it was made with, `nobody` otherwise, so
 * that the upstream can tell whether it was told the truth. What is meant to be smuggled has the path /private.
 */
export function hostileRequests(seed: number, cookies: Cookies): () => Hostile {
  const random = randomNumbers(seed)
  const upTo = (end: number): number => Math.floor(random() * end)
  const chance = (share: number): boolean => random() < share
  const pick = <T>(from: readonly T[]): T => from[upTo(from.length)] as T
  const some = <T>(from: readonly T[], most: number): T[] =>
    Array.from({ length: upTo(most + 1) }, () => pick(from))

  function target(): string {
    const path = pick(paths)
    if (chance(0.75)) return path
    const at = upTo(path.length + 1)
    return path.slice(0, at) + pick(pathBits) + path.slice(chance(0.2) ? at + 1 : at)
  }

  function cookie(): { who: string; line: string } {
    const who = pick(Object.keys(cookies))
    const valid = cookies[who] as string
    if (chance(0.4)) return { who, line: valid }
    if (chance(0.3)) return { who, line: `a=1; ${valid}; b=${pick(values)}` }
    const at = upTo(valid.length)
    const broken = pick([
      valid.slice(0, at),
      valid.slice(0, at) + pick(cookieBits) + valid.slice(at + 1),
      `${valid}; ${valid.slice(0, at)}`,
      `${pick(cookieNames)}=${pick(values)}; ${valid}`,
      pick(cookieNames) + '=' + pick(values),
      `${pick(cookieBits)}${valid}`,
    ])
    return { who, line: broken }
  }

  function framing(body: string): { lines: string[]; body: string } {
    const length = `Content-Length: ${body.length}`
    const chunks = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`
    const style = random()
    if (style < 0.45) return { lines: [], body: '' }
    if (style < 0.62) return { lines: [length], body }
    if (style < 0.75) return { lines: ['Transfer-Encoding: chunked'], body: chunks }
    if (style < 0.82) return { lines: [pick(lengths), ...some(lengths, 1)], body }
    if (style < 0.9) return { lines: [pick(codings)], body: chunks }
    if (style < 0.95) return { lines: [length, pick(codings)], body: chunks }
    return { lines: ['Transfer-Encoding: chunked'], body: pick(badChunks) }
  }

  function request(): string {
    const method = chance(0.93) ? pick(methods) : pick(oddMethods)
    const version = chance(0.98) ? 'HTTP/1.1' : pick(versions)
    const host = chance(0.97) ? ['Host: app.example'] : some(hosts, 2)
    const signedIn = chance(0.45) ? cookie() : { who: 'nobody', line: undefined }
    const framed = framing(chance(0.5) ? pick(bodies) : '')
    const lines = [
      ...host,
      `X-Who: ${signedIn.who}`,
      ...(signedIn.line === undefined ? [] : [`Cookie: ${signedIn.line}`]),
      ...framed.lines,
      ...(chance(0.35) ? some(headers, 4) : []),
      ...(chance(0.1) ? some(headerBits, 2).map(bit => `X-A${bit}B: ${pick(values)}`) : []),
      ...(chance(0.5) ? ['Connection: close'] : []),
    ]
    const end = chance(0.98) ? '\r\n' : pick(['\n', '\r', '\r\r\n', '\n\r', '\0\r\n'])
    return `${method} ${target()} ${version}${end}${lines.join(end)}${end}${end}${framed.body}`
  }

  /** A few bytes of it changed, taken out, doubled or cut off. */
  function broken(bytes: Buffer): Buffer {
    const at = upTo(bytes.length)
    const end = Math.min(bytes.length, at + 1 + upTo(20))
    const cut = [bytes.subarray(0, at), bytes.subarray(end)] as const
    return pick([
      () => Buffer.concat([cut[0], Buffer.from([upTo(256)]), bytes.subarray(at + 1)]),
      () => Buffer.concat(cut),
      () => Buffer.concat([bytes.subarray(0, end), bytes.subarray(at)]),
      () => bytes.subarray(0, at),
      () =>
        Buffer.concat([bytes.subarray(0, at), Buffer.from(pick(headerBits), 'latin1'), bytes.subarray(at)]),
    ])()
  }

  return () => {
    const count = chance(0.7) ? 1 : 1 + upTo(4)
    const whole = Buffer.from(Array.from({ length: count }, request).join(''), 'latin1')
    return {
      bytes: chance(0.15) ? broken(whole) : whole,
      pieces: chance(0.8) ? 1 : 2 + upTo(3),
      leaves: chance(0.9) ? 'waiting' : pick(['half', 'reset']),
    }
  }
}

const smuggled = 'GET /private/smuggled HTTP/1.1\r\nHost: app.example\r\nX-Who: nobody\r\n\r\n'
const long = 'a'.repeat(9000)
const methods = [
  'GET',
  'GET',
  'GET',
  'POST',
  'HEAD',
  'PUT',
  'DELETE',
  'OPTIONS',
  'PATCH',
  'PROPFIND',
  'QUERY',
]
const oddMethods = ['get', 'TRACE', 'CONNECT', 'FOO', '', 'GET\t', 'G\0T', 'PRI', 'M-SEARCH', 'SOURCE', long]
const versions = ['HTTP/1.0', 'HTTP/0.9', 'HTTP/2.0', 'HTTP/1.2', 'http/1.1', 'HTTP/1.1 x', '', 'HTTP/1.1.1']
const paths = [
  ...['/', '/public/a', '/optional/a', '/private/a', '/closed/a', '/admin/a', '/public', '/public/'],
  ...[
    '/.auth/me',
    '/.auth/login?rd=/a',
    '/.auth/logout',
    '/.auth/callback?code=a&state=b',
    '/.auth/jwks.json',
  ],
  ...[
    '/.auth/nothing',
    '/.auth/signed-out',
    '*',
    'app.example:443',
    `/public/${long}`,
    '/public/a?x=/private',
  ],
  ...['http://app.example/private/a', 'http://evil.example/public/a', 'https://app.example', '//evil/a'],
  ...['/public/../private/a', '/public/%2e%2e/private/a', '/public/..%2fprivate/a', '/%70rivate/a'],
]
const pathBits = [
  ...[
    '%2f',
    '%5c',
    '%00',
    '%0d%0a',
    '%',
    '%zz',
    '%ff',
    '%c0%ae',
    '..',
    '/../',
    '//',
    '\\',
    ';',
    '#',
    '?',
    '&',
  ],
  ...['\0', '\t', ' ', '\x7f', '\x80', '\xff', '%252e', '%u002e', 'é', '@', ':80', '{', '|', '"', '<script>'],
]
const hosts = [
  ...[
    'Host: evil.example',
    'Host:',
    'Host: a b',
    'Host: app.example:99999',
    'Host: app.example, evil.example',
  ],
  ...[
    'Host: app.example',
    'hOsT: app.example',
    'Host: [::1',
    'Host: @',
    'Host : app.example',
    `Host: ${long}`,
  ],
]
const lengths = [
  ...['0', '1', '5', '99999999999999999999', '-1', '+1', '0x1', '1, 1', '', ' ', '1.0', '1e1', '01', '"1"'],
].map(value => `Content-Length: ${value}`)
const codings = [
  ...['chunked', 'Chunked', 'xchunked', 'chunked, chunked', 'gzip, chunked', 'chunked, gzip', 'identity', ''],
  ...['\tchunked', '\x0bchunked', 'chunked;q=1', '"chunked"', ' chunked', 'chunked\r\n identity', ',chunked'],
].map(value => `Transfer-Encoding: ${value}`)
const badChunks = [
  ...['zz\r\n', '-1\r\n', 'ffffffffffffffffff\r\nx', '1\nx\r\n0\r\n\r\n', '1\r\nxy\r\n0\r\n\r\n', '0\r\n'],
  ...[
    `0\r\n${smuggled}`,
    `1;${long}\r\nx\r\n0\r\n\r\n`,
    '0\r\nX-Forwarded-User: forged\r\n\r\n',
    `0\r\n\r\n${smuggled}`,
  ],
]
const bodies = [
  smuggled,
  'x',
  '\0',
  long,
  '0\r\n\r\n',
  `0\r\n\r\n${smuggled}`,
  '{"a":1}',
  'a=b&c=d',
  '\r\n\r\n',
]
const headers = [
  ...['User', 'Roles', 'For', 'Host', 'Proto'].map(end => `X-Forwarded-${end}: forged`),
  ...[
    'X_Forwarded_User: forged',
    'X-Entrada-Assertion: forged',
    'Remote-User: forged',
    'X-MS-CLIENT-PRINCIPAL: forged',
  ],
  ...[
    'Forwarded: for=forged',
    'X-Original-URL: /public/a',
    'X-HTTP-Method-Override: OPTIONS',
    'Proxy: http://a',
  ],
  ...[
    'Connection: x-forwarded-user, cookie',
    'Connection: keep-alive, upgrade',
    'Connection: \x0b',
    'Connection:',
  ],
  ...[
    'Upgrade: websocket',
    'Upgrade: h2c',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    'Sec-WebSocket-Version: 13',
  ],
  ...[
    'Expect: 100-continue',
    'Expect: tea',
    'TE: trailers',
    'Trailer: X-A',
    'Keep-Alive: 5',
    'Proxy-Connection: a',
  ],
  ...[
    'Content-Type: garbage',
    'Content-Type: text/plain',
    'Content-Type:',
    'Content-Encoding: gzip',
    'Range: bytes=0-',
  ],
  ...[
    'Accept: text/html',
    'Sec-Fetch-Mode: navigate',
    'Sec-Fetch-Dest: iframe',
    'Purpose: prefetch',
    'Origin: null',
  ],
  ...['Authorization: Bearer x', 'Authorization: Basic eDp5', 'Authorization:', 'Accept: text/event-stream'],
  ...[
    '__proto__: 1',
    'constructor: 1',
    'toString: 1',
    'Via: 1.1 x',
    'Max-Forwards: 0',
    'HTTP2-Settings: AAAA',
  ],
  ...[' folded: 1', ': 1', 'no colon', 'X-A : 1', `X-Long: ${long}`, 'Access-Control-Request-Method: GET'],
  ...[
    'Cookie: a=1',
    'Cookie:',
    'Cookie: ;;;',
    'X-Request-Id: \x80',
    'traceparent: 00-0-0-0',
    'If-None-Match: "',
  ],
]
const headerBits = [
  '',
  '_',
  '.',
  ' ',
  '\t',
  '\0',
  '\r',
  '\n',
  '\r\n',
  '\r\n\r\n',
  '\x7f',
  '\x80',
  '\xff',
  ':',
  '"',
  '(',
]
const values = [
  '',
  '1',
  ' ',
  '\t',
  '"',
  '\\',
  '%00',
  '\x80\xff',
  '__proto__',
  'a,b',
  ';',
  '=',
  '1AAAA',
  '9AAAA',
  long,
]
const cookieNames = [
  '__Host-entrada',
  '__Host-entrada.0',
  '__Host-entrada.1',
  '__Host-entrada.99',
  '__proto__',
  '',
  ' ',
]
const cookieBits = [
  '',
  'A',
  '=',
  ';',
  '; ',
  '"',
  ',',
  ' ',
  '\t',
  '\x80',
  '%',
  '+',
  '/',
  '.',
  '__Host-entrada=',
]
