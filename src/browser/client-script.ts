import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { Languages } from '../messages/languages.ts'
import { client, type ClientSettings } from './client.ts'

/** A whole script, as it is and compressed. `etag`: a weak one, for both (RFC 9110 section 8.8.3). */
export type ClientScript = Readonly<{ text: string; gzip: Buffer; etag: string }>

/** The script for pages of the application; made once, at the start. @param prefix of our own addresses */
export function createClientScript(prefix: string, languages: Languages): ClientScript {
  const [first, ...others] = languages.map(({ language, page }) => ({
    language,
    ...page.expired,
    button: page.actions.signInAgain,
  }))
  if (first === undefined) throw new TypeError('there is always a language')
  const settings: ClientSettings = { prefix, words: [first, ...others], style }
  const text = `(${bare(client.toString())})(window,${JSON.stringify(settings)})\n`
  const hash = createHash('sha256').update(text).digest('base64url').slice(0, 22)
  return { text, gzip: gzipSync(text), etag: `W/"${hash}"` }
}

/** Without indentation and comments. */
function bare(source: string): string {
  return source.replaceAll(/^\s+(?:\/\/.*\n\s*)*/gm, '')
}

/** In the colours that the browser has for either scheme, so that all text has the greatest contrast. */
const style = bare(`
  dialog {
    color-scheme: light dark; color: CanvasText; background: Canvas; border: 1px solid GrayText; border-radius: 1rem;
    box-sizing: border-box; max-width: min(30rem, calc(100% - 2rem)); padding: 2rem; font: 1rem/1.5 system-ui, sans-serif;
  }
  ::backdrop { background: rgb(0 0 0 / 60%) }
  h2 { margin: 0; font-size: 1.5rem; line-height: 1.25 }
  p { margin: .75rem 0 1.5rem }
  button {
    min-height: 2.75rem; padding: .5rem 1.25rem; font: inherit; font-weight: 600; cursor: pointer;
    color: Canvas; background: CanvasText; border: 2px solid CanvasText; border-radius: .625rem;
  }
  :focus-visible { outline: 3px solid CanvasText; outline-offset: 3px }
`)
