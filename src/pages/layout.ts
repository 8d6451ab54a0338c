import { GatewayError } from '../errors.ts'
import type { Messages } from '../messages/messages.ts'
import { html, render, type Html } from './html.ts'
import { usualLook, type Look } from './look.ts'
import { readableTime } from './readable-time.ts'
import { writingDirection } from './writing-direction.ts'

/**
 * What every page knows. `time` is ISO 8601; `supportUrl` is shown only when it is http(s) or mailto; `words` are its
 * texts, in the language of the reader.
 */
export type PageContext = Readonly<{
  productName: string
  supportUrl?: string
  requestId: string
  time: string
  words: Messages
  /** The usual one without it. */
  look?: Look
}>

/** The parts of one page; `head` is for the few pages that need an element there. */
type Page = Readonly<{ title: string; body: Html; head?: Html }>

/**
 * Value of the Content-Security-Policy header of every page: nothing but the one stylesheet, known by its hash.
 * @param formAction one more origin a form may end at: browsers hold a redirect after a POST to `form-action` too
 *   (CSP Level 3, 6.4.2), so the page that signs out at the provider needs the provider's origin
 * @param frameAncestors `*` only for the page that is meant to be seen inside a frame, whoever's it is
 */
export function contentSecurityPolicy(
  { look = usualLook }: Pick<PageContext, 'look'>,
  formAction?: string,
  frameAncestors: "'none'" | '*' = "'none'",
): string {
  const formActions = formAction === undefined ? "'self'" : `'self' ${originOf(formAction)}`
  return [
    "default-src 'none'",
    `style-src ${look.styleSource}`,
    'img-src data:',
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
  const { look = usualLook } = context
  return render(
    html`<!doctype html>
      <html lang="${context.words.language}" dir="${writingDirection(context.words.language)}">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <meta name="robots" content="noindex" />
          ${page.head ?? ''}
          <title>${page.title} · ${context.productName}</title>
          <link rel="icon" href="${look.icon}" />
          ${look.style}
        </head>
        <body>
          <header>${look.mark}<bdi>${context.productName}</bdi></header>
          <main>
            <h1>${page.title}</h1>
            ${page.body}
          </main>
          <footer>
            <p>
              <bdi>${context.productName}</bdi>
              <span>${context.words.page.footer.request} <bdi class="id">${context.requestId}</bdi></span>
              <time datetime="${context.time}"
                >${readableTime(Date.parse(context.time), context.words) ?? context.time}</time
              >
              ${supportLink(context)}
            </p>
          </footer>
        </body>
      </html> `,
  )
}

function supportLink({ supportUrl: url, words }: PageContext): Html | '' {
  if (url === undefined || !/^(?:https?:\/\/|mailto:)[^\s\p{Cc}]+$/iu.test(url)) return ''
  return html`<a href="${url}" rel="noreferrer">${words.page.footer.help}</a>`
}
