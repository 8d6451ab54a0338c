import assert from 'node:assert/strict'
import type { Person } from '../../src/demo/people.ts'
import { CookieJar } from './cookie-jar.ts'
import { landOn, navigate, type Answer, type RequestOptions } from './http-client.ts'

/**
 * The jar of somebody who has signed in through the demo provider, without a browser.
 * @param address any guarded address of the gateway; its origin is enough
 * @param jar with the cookies of earlier visits; a new one without it
 */
export async function signIn(address: string, person: Person, jar = new CookieJar()): Promise<CookieJar> {
  await signInTo(address, person, jar)
  return jar
}

/** Signs in on the way to `address` and returns every answer after the choice of the person; the last is the page. */
export async function signInTo(
  address: string | URL,
  person: Person,
  jar: CookieJar,
  options: RequestOptions = {},
): Promise<readonly Answer[]> {
  const chooser = await landOn(address, jar, options)
  assert.match(
    chooser.url.pathname,
    /\/interaction\//,
    `no sign-in page but ${chooser.status} ${chooser.body}`,
  )
  return choose(chooser, person, jar)
}

/** Presses the button of `person` on the provider's page. */
export async function choose(chooser: Answer, person: Person, jar: CookieJar): Promise<readonly Answer[]> {
  return pressed(chooser, { person: person.objectId }, jar)
}

/** Presses Cancel on the provider's page. */
export async function cancel(chooser: Answer, jar: CookieJar): Promise<readonly Answer[]> {
  return pressed(chooser, { cancel: 'yes' }, jar)
}

async function pressed(
  chooser: Answer,
  form: Record<string, string>,
  jar: CookieJar,
): Promise<readonly Answer[]> {
  return navigate(chooser.url, jar, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
  })
}
