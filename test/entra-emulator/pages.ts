import { createHash } from 'node:crypto'
import { html, Markup } from '../../src/demo/markup.ts'
import type { EntraRefusal } from './refusal.ts'

/** A question with an answer for each button: name and value of the form, and what stands on it. */
export type Choice = Readonly<{ name: string; value: string; label: string; note?: string }>

/**
 * A page with one form.
 * @param kept fields that go along with whatever is chosen
 */
export function questionPage(
  title: string,
  text: string,
  choices: readonly Choice[],
  kept: Readonly<Record<string, string>> = {},
): string {
  return page(
    title,
    html`<p>${text}</p>
      <form method="post">
        ${Object.entries(kept).map(
          ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
        )}
        <ul>
          ${choices.map(
            ({ name, value, label, note = '' }) =>
              html`<li>
                <button name="${name}" value="${value}">
                  <strong>${label}</strong> <span>${note}</span>
                </button>
              </li>`,
          )}
        </ul>
      </form>`,
  )
}

/** Microsoft's own page, from which nobody comes back. */
export function troublePage({ code }: EntraRefusal, correlationId: string, timestamp: string): string {
  return page(
    'Sorry, but we are having trouble signing you in.',
    html`<p>AADSTS${code}</p>
      <p>Correlation Id: ${correlationId}<br />Timestamp: ${timestamp}</p>`,
  )
}

export function textPage(title: string, text: string): string {
  return page(title, html`<p>${text}</p>`)
}

/** An answer that the browser posts to another origin (`response_mode=form_post`). */
export function formPostPage(action: string, fields: URLSearchParams): string {
  return page(
    'Working…',
    html`<form method="post" action="${action}">
      ${[...fields].map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
      <button>Go on</button>
    </form>`,
  )
}

/** Ends the sessions of the applications in frames, then goes on. */
export function signedOutPage(frames: readonly string[], goOn: string | undefined): string {
  return page(
    'You signed out of your account',
    html`<p>It is a good idea to close all browser windows.</p>
      ${frames.map(frame => html`<iframe src="${frame}" title="Signing out" hidden></iframe>`)}
      ${goOn === undefined ? '' : html`<p><a href="${goOn}">Back to the application</a></p>`}`,
  )
}

const style = `
:root { color-scheme: light dark; --line: #8d95a5; --soft: #525b6c; --accent: #0b5cad }
@media (prefers-color-scheme: dark) { :root { --soft: #aab3c5; --accent: #8fc3ff } }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 1rem/1.5 system-ui, sans-serif }
main { width: min(28rem, 92vw); padding: 1.5rem; border: 1px solid var(--line) }
h1 { font-size: 1.4rem; line-height: 1.25 }
ul { list-style: none; padding: 0; display: grid; gap: .6rem }
button { width: 100%; padding: .7rem 1rem; border: 1px solid var(--line); background: none; color: inherit; font: inherit; text-align: left; cursor: pointer }
button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
button span { display: block; color: var(--soft); font-size: .9rem }
`

// Outside the template, so that its bytes are those of the digest below.
const styleElement = new Markup(`<style>${style}</style>`)

/** @param targets origins that a form may lead to and that a frame may show */
export function pageHeaders(targets: readonly string[]): Record<string, string> {
  const digest = createHash('sha256').update(style).digest('base64')
  const origins = [...new Set(targets)].join(' ')
  return {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'content-security-policy': `default-src 'none'; style-src 'sha256-${digest}'; form-action 'self' ${origins}; frame-src ${origins === '' ? "'none'" : origins}; base-uri 'none'; frame-ancestors 'none'`,
  }
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
