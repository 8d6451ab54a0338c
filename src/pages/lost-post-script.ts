import { createHash } from 'node:crypto'
import { html, type Html } from './html.ts'

/**
 * The script of the three pages of a form that met a session which was over. The first puts the sealed text into this
 * tab's storage, and only then offers to keep it, until somebody signs in without it. The second gives it back to us. The third takes it out of the storage,
 * and lets nobody send the form twice: once it is sent or discarded, Back and Reload find nothing any more.
 * It holds none of the characters that the template escapes, so that it stands in the page as it is written here.
 */
const text = `
const name = \`entrada.lost-post\`
function find(id) {
  return document.getElementById(id)
}
function show(id, other) {
  find(id).hidden = false
  find(other).hidden = true
}
function forget() {
  sessionStorage.removeItem(name)
}
let isGone = false
function leave(event) {
  if (isGone) event.preventDefault()
  isGone = true
  history.replaceState(null, \`\`, location.href)
}
const kept = find(\`kept\`)
const form = find(\`open\`)
if (kept) {
  sessionStorage.setItem(name, kept.dataset.sealed)
  kept.querySelector(\`.quiet\`).addEventListener(\`click\`, forget)
  show(\`kept\`, \`lost\`)
} else if (form) {
  const sealed = sessionStorage.getItem(name)
  if (sealed) {
    form.elements.kept.value = sealed
    show(\`found\`, \`none\`)
    form.submit()
  }
} else {
  forget()
  for (const end of document.querySelectorAll(\`[data-end]\`)) end.addEventListener(end.dataset.end, leave)
}
`

/** The CSP source expression of exactly this script (CSP Level 3, 2.3.1). */
const source = `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** A script, and the directive of a page's policy that allows it and no other. */
export type PageScript = Readonly<{ element: Html | ''; directive: string }>

// White space around it would make another hash of it.
// oxfmt-ignore
export const lostPostScript: PageScript = { element: html`<script>${text}</script>`, directive: `; script-src ${source}` }

/** For looking at a page without it. */
export const noScript: PageScript = { element: '', directive: '' }
