import type { Page } from 'playwright-core'
import type { CookieJar } from './cookie-jar.ts'
import { landOn, navigation, request, type Answer } from './http-client.ts'

/** Fills in Keycloak's own sign-in page. */
export async function fillSignIn(page: Page, username: string, password: string): Promise<void> {
  await page.getByLabel('Username or email').fill(username)
  await page.locator('#password').fill(password)
  await page.getByRole('button', { name: 'Sign In' }).click()
}

/** Sends the form of a page of Keycloak, without a browser. @returns its answer, which leads on by a redirect */
export async function pressedForm(
  page: Answer,
  fields: Readonly<Record<string, string>>,
  jar: CookieJar,
): Promise<Answer> {
  const action = /<form[^>]* action="([^"]+)"/.exec(page.body)?.[1]?.replaceAll('&amp;', '&')
  if (action === undefined) throw new Error(`no form of Keycloak but ${page.url.href}: ${page.body}`)
  return request(action, {
    ...{ method: 'POST', jar, body: new URLSearchParams(fields).toString() },
    headers: { ...navigation, 'content-type': 'application/x-www-form-urlencoded' },
  })
}

/** The same, and on to the page where it ends. */
export async function sendForm(...form: Parameters<typeof pressedForm>): Promise<Answer> {
  const answer = await pressedForm(...form)
  const { location } = answer.headers
  return location === undefined ? answer : landOn(new URL(location, answer.url), form[2])
}
