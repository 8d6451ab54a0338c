import { Agent, request, type Dispatcher } from 'undici'

import { personHeader } from '../targets/registration.ts'
import { browserHeaders } from './browser-headers.ts'

const mostSteps = 10

const navigation = {
  ...browserHeaders,
  'Sec-Fetch-Mode': 'navigate',
  'Sec-Fetch-Dest': 'document',
  'Sec-Fetch-Site': 'none',
}

/**
 * What a browser does with an address for which somebody has to sign in first: it goes where it is sent until there is
 * an answer of its own. Gives the Cookie header that it has in the end for that origin.
 * @param person number of the person at the browser
 * @throws Error when the last answer is not 200
 */
export async function signIn(address: string, person: number, dispatcher: Dispatcher): Promise<string> {
  const cookies = new Map<string, string>()
  const own = new URL(address).origin
  const at = { url: new URL(address) }
  for (let step = 0; step < mostSteps; step++) {
    const isOwn = at.url.origin === own
    const headers = isOwn ? withCookies(cookies) : { ...navigation, [personHeader]: String(person) }
    const answer = await request(at.url, { dispatcher, headers })
    const body = await answer.body.text()
    if (isOwn) keep(cookies, answer.headers['set-cookie'])
    if (answer.statusCode === 200 && isOwn) return cookieHeader(cookies)
    const location = answer.headers['location']
    if (typeof location !== 'string') {
      throw new Error(`a sign-in ends with ${answer.statusCode} of ${at.url.host}: ${body.slice(0, 300)}`)
    }
    at.url = new URL(location, at.url)
  }
  throw new Error('a sign-in goes round in circles')
}

/** The Cookie headers of so many people, each after a sign-in on the way to an address. */
export async function signInAll(address: string, people: number): Promise<readonly string[]> {
  const dispatcher = new Agent()
  const everybody = Array.from({ length: people }, (_, person) => person)
  try {
    return await Promise.all(everybody.map(person => signIn(address, person, dispatcher)))
  } finally {
    await dispatcher.close()
  }
}

function withCookies(cookies: ReadonlyMap<string, string>): Record<string, string> {
  return cookies.size === 0 ? navigation : { ...navigation, Cookie: cookieHeader(cookies) }
}

function cookieHeader(cookies: ReadonlyMap<string, string>): string {
  return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
}

/** Takes over what an answer sets, and drops what it takes away. */
function keep(cookies: Map<string, string>, setCookies: string | string[] | undefined): void {
  for (const line of [setCookies ?? []].flat()) {
    const [pair = '', ...attributes] = line.split(';').map(part => part.trim())
    const at = pair.indexOf('=')
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)]
    const isGone = attributes.some(
      each => /^max-age=0$/i.test(each) || /^expires=\w+, 0?1[ -]jan[ -]1970/i.test(each),
    )
    if (isGone || value === '') cookies.delete(name)
    else cookies.set(name, value)
  }
}
