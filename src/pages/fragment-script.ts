import { createHash } from 'node:crypto'
import { html, type Html } from './html.ts'

/**
 * Puts the fragment of the page's own address, which no browser sends to a server, behind the link to the sign-in,
 * whose last parameter is the way back; goes there at once where the link says so. The fragment is encoded whole, so
 * that it adds nothing but characters to that parameter; one that is too long to be kept is left out.
 * It holds none of the characters that the template escapes, so that it stands in the page as it is written here.
 */
const text = `
const link = document.getElementById(\`sign-in\`)
if (/^#.{1,1999}$/.test(location.hash)) link.href += encodeURIComponent(location.hash)
if (link.dataset.now) location.replace(link.href)
`

/** The CSP source expression of exactly this script (CSP Level 3, 2.3.1). */
export const fragmentScriptSource = `'sha256-${createHash('sha256').update(text).digest('base64')}'`

// White space around it would make another hash of it.
// oxfmt-ignore
export const fragmentScript: Html = html`<script>${text}</script>`
