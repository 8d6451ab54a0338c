import { createHash } from 'node:crypto'
import { html, Markup } from './markup.ts'
import type { Person } from './people.ts'

/** The page on which somebody says who they are. `action` is where the choice is posted to. */
export function chooserPage(action: string, people: readonly Person[]): string {
  return page(
    'Who are you today?',
    html`<p>
        This is the <strong>demo sign-in service</strong>. It runs on this machine only and asks for no
        password: choose one of these people.
      </p>
      <form method="post" action="${action}">
        <ul>
          ${people.map(choice)}
        </ul>
        <p><button class="quiet" name="cancel" value="yes">Cancel</button></p>
      </form>`,
  )
}

/** Asks whether to sign out; `form` is oidc-provider's own form with the id `op.logoutForm`. */
export function signOutPage(form: Markup): string {
  return page(
    'Do you want to sign out of the demo sign-in service?',
    html`${form}
      <p><button form="op.logoutForm" name="logout" value="yes">Sign out</button></p>
      <p><button class="quiet" form="op.logoutForm">Stay signed in</button></p>`,
  )
}

/** Shown after a sign-out that names no page to go to. */
export function signedOutPage(): string {
  return page('You are signed out of the demo sign-in service', html`<p>You can close this page.</p>`)
}

/** What went wrong, in the words of the OAuth error. */
export function providerErrorPage(error: string, description: string): string {
  return page(
    'The demo sign-in service could not do this',
    html`<p>${description}</p>
      <p>Error: <code>${error}</code></p>`,
  )
}

function choice(person: Person): Markup {
  const roles = person.roles.length === 0 ? 'no role' : person.roles.join(', ')
  return html`<li>
    <button name="person" value="${person.objectId}">
      <strong>${person.name}</strong> <span>${person.username}</span> <span>${roles}</span>
    </button>
  </li>`
}

const style = `
:root { color-scheme: light dark; --ink: #1d2433; --paper: #f4f5f8; --card: #fff; --line: #8d95a5; --soft: #525b6c; --accent: #2f5bd7 }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8ebf2; --paper: #12151c; --card: #1b202a; --line: #6d7688; --soft: #aab3c5; --accent: #8fb0ff }
}
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif }
main { width: 100%; max-width: 28rem; padding: 2rem; background: var(--card); border-radius: .75rem; box-shadow: 0 1px 3px rgb(0 0 0 / 20%) }
h1 { margin: 0 0 .75rem; font-size: 1.4rem; line-height: 1.25 }
ul { list-style: none; margin: 1.25rem 0; padding: 0; display: grid; gap: .6rem }
button { width: 100%; padding: .75rem 1rem; border: 1px solid var(--line); border-radius: .5rem; background: none; color: inherit; font: inherit; text-align: left; cursor: pointer }
button:hover { border-color: var(--accent) }
button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
button span { display: block; color: var(--soft); font-size: .9rem }
button.quiet { text-align: center }
`

// Outside the template, so that its bytes are those of the digest below.
const styleElement = new Markup(`<style>${style}</style>`)

/**
 * The Content-Security-Policy of these pages: no script, no asset, the one style by its digest.
 * @param formTargets origins a form's answer may redirect to; browsers hold redirects to `form-action` as well
 */
export function providerContentSecurityPolicy(formTargets: readonly string[]): string {
  const digest = createHash('sha256').update(style).digest('base64')
  return [
    "default-src 'none'",
    `style-src 'sha256-${digest}'`,
    `form-action 'self' ${formTargets.join(' ')}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

function page(title: string, content: Markup): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${styleElement}
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${content}
        </main>
      </body>
    </html>`.text
}
