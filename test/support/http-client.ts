import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { CookieJar } from './cookie-jar.ts'

/** An answer, read to its end. */
export type Answer = Readonly<{
  url: URL
  status: number
  headers: IncomingHttpHeaders
  rawHeaders: readonly string[]
  setCookies: readonly string[]
  body: string
}>

export type RequestOptions = Readonly<{
  method?: string
  headers?: Readonly<Record<string, string | readonly string[]>>
  body?: string | Buffer
  jar?: CookieJar
  /** The request target as it goes over the wire, where `URL` would change it. */
  target?: string
}>

/** Headers of a browser that navigates, for a page that is wanted from outside (`none`: typed or a bookmark). */
export const navigation = {
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
  'sec-fetch-site': 'none',
  'sec-fetch-user': '?1',
} as const

/** Headers of a script on the page (`fetch`). */
export const script = {
  accept: '*/*',
  'sec-fetch-mode': 'cors',
  'sec-fetch-dest': 'empty',
  'sec-fetch-site': 'same-origin',
} as const

/**
 * One request and its answer; redirects are not followed. No header is added but Host, Connection, Cookie (of `jar`)
 * and the length of the body.
 */
export async function request(address: string | URL, options: RequestOptions = {}): Promise<Answer> {
  const url = new URL(address)
  const cookie = options.jar?.header(url)
  const answer = await new Promise<Answer>((resolve, reject) => {
    const outgoing = httpRequest(
      url,
      {
        method: options.method ?? 'GET',
        path: options.target ?? url.pathname + url.search,
        agent: false,
        headers: { ...(cookie === undefined ? {} : { cookie }), ...options.headers },
      },
      incoming => {
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        incoming.on('error', reject)
        incoming.on('end', () =>
          resolve({
            url,
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            rawHeaders: incoming.rawHeaders,
            setCookies: incoming.headers['set-cookie'] ?? [],
            body: Buffer.concat(chunks).toString(),
          }),
        )
      },
    )
    outgoing.on('error', reject)
    outgoing.end(options.body)
  })
  options.jar?.take(url, answer.setCookies)
  return answer
}

/**
 * Navigates as a browser does: follows redirects with GET, with the cookies of `jar`.
 * @returns every answer on the way, the last one last
 * @throws after 20 redirects
 */
export async function navigate(
  address: string | URL,
  jar: CookieJar,
  options: RequestOptions = {},
): Promise<readonly Answer[]> {
  const answers: Answer[] = []
  let wanted: { url: URL; options: RequestOptions } | undefined = { url: new URL(address), options }
  while (wanted !== undefined) {
    if (answers.length > 20) throw new Error(`too many redirects, the last to ${wanted.url.href}`)
    const answer: Answer = await request(wanted.url, {
      ...wanted.options,
      jar,
      headers: { ...navigation, ...wanted.options.headers },
    })
    answers.push(answer)
    const location = answer.status >= 300 && answer.status < 400 ? answer.headers.location : undefined
    wanted = location === undefined ? undefined : { url: new URL(location, answer.url), options: {} }
  }
  return answers
}

/** The last answer of `navigate`. */
export async function landOn(
  address: string | URL,
  jar: CookieJar,
  options: RequestOptions = {},
): Promise<Answer> {
  const answers = await navigate(address, jar, options)
  return answers.at(-1) as Answer
}
