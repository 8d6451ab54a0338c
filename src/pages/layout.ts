import { GatewayError } from '../errors.ts'
import { html, render, type Html } from './html.ts'
import { readableTime } from './readable-time.ts'
import { stylesheet, stylesheetSource } from './stylesheet.ts'

/** What every page knows. `time` is ISO 8601; `supportUrl` is shown only when it is http(s) or mailto. */
export type PageContext = Readonly<{
  productName: string
  supportUrl?: string
  requestId: string
  time: string
}>

/** The parts of one page; `head` is for the few pages that need an element there. */
type Page = Readonly<{ title: string; body: Html; head?: Html }>

/**
 * Value of the Content-Security-Policy header of every page: nothing but the one stylesheet, known by its hash.
 * @param formAction one more origin a form may end at: browsers hold a redirect after a POST to `form-action` too
 *   (CSP Level 3, 6.4.2), so the page that signs out at the provider needs the provider's origin
 * @param frameAncestors `'self'` only for the page that is meant to be seen inside a frame of this origin
 */
export function contentSecurityPolicy(
  formAction?: string,
  frameAncestors: "'none'" | "'self'" = "'none'",
): string {
  const formActions = formAction === undefined ? "'self'" : `'self' ${originOf(formAction)}`
  return [
    "default-src 'none'",
    `style-src ${stylesheetSource}`,
    "img-src data: 'self'",
    `form-action ${formActions}`,
    "base-uri 'none'",
    `frame-ancestors ${frameAncestors}`,
  ].join('; ')
}

function originOf(address: string): string {
  const { origin, protocol } = new URL(address)
  if (protocol === 'https:' || protocol === 'http:') return origin
  throw new GatewayError('ERR_INTERNAL', { message: 'a form may only end at an http(s) address' })
}

/** A whole document around the body of a page: head, mark and product name, main landmark, footer. */
export function layout(context: PageContext, page: Page): string {
  return render(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <meta name="robots" content="noindex" />
          ${page.head ?? ''}
          <title>${page.title} · ${context.productName}</title>
          <link rel="icon" href="${icon}" />
          ${style}
        </head>
        <body>
          <header>${mark}<bdi>${context.productName}</bdi></header>
          <main>
            <h1>${page.title}</h1>
            ${page.body}
          </main>
          <footer>
            <p>
              <bdi>${context.productName}</bdi>
              <span>Request <bdi class="id">${context.requestId}</bdi></span>
              <time datetime="${context.time}"
                >${readableTime(Date.parse(context.time)) ?? context.time}</time
              >
              ${supportLink(context.supportUrl)}
            </p>
          </footer>
        </body>
      </html> `,
  )
}

function supportLink(url: string | undefined): Html | '' {
  if (url === undefined || !/^(?:https?:\/\/|mailto:)[^\s\p{Cc}]+$/iu.test(url)) return ''
  return html`<a href="${url}" rel="noreferrer">Get help</a>`
}

// As it stands: white space around the rules would make another hash of them.
// oxfmt-ignore
const style = html`<style>${stylesheet}</style>`

// A doorway. Beside every page's heading it says nothing new, so it is hidden from screen readers.
const mark = html`<svg width="28" height="28" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
  <path fill="currentColor" fill-rule="evenodd" d="M4 30V14a12 12 0 0 1 24 0v16h-6V14a6 6 0 0 0-12 0v16z" />
  <circle cx="16" cy="25" r="3" fill="currentColor" />
</svg>`

// Without one of its own, a browser would ask the application behind for /favicon.ico.
const icon =
  'data:image/svg+xml,' +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="#5b7fe8" fill-rule="evenodd" d="M4 30V14a12 12 0 0 1 24 0v16h-6V14a6 6 0 0 0-12 0v16z"/><circle cx="16" cy="25" r="3" fill="#5b7fe8"/></svg>',
  )
