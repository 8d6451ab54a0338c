import { createHash } from 'node:crypto'
import { surfaces, type Palette } from './palette.ts'

/** `source`: the CSP source expression of exactly this text (CSP Level 3, 2.3.1). */
type Stylesheet = Readonly<{ text: string; source: string }>

/** The one stylesheet of all pages, in these colours; made once, at the start. */
export function createStylesheet(palette: Palette): Stylesheet {
  const text = rules(palette)
  return { text, source: `'sha256-${createHash('sha256').update(text).digest('base64')}'` }
}

/**
 * The text holds none of the characters that the template escapes (no quotes, no child combinator), so that it stands
 * in the page as it is written here and the hash fits.
 * All text reaches at least 4.5:1 and all controls 3:1 in both schemes (WCAG 2.2, 1.4.3 and 1.4.11).
 */
const rules = ({ light, dark }: Palette) => `
:root {
  color-scheme: light dark;
  --ground: ${surfaces.light.ground}; --card: ${surfaces.light.card}; --line: #dde1e8; --text: #1a2029; --soft: #56606e;
  --accent: ${light.accent}; --on-accent: ${light.onAccent}; --accent-hover: ${light.hover}; --wash: ${light.wash};
  --shadow: 0 1px 2px rgb(20 30 50 / 5%), 0 12px 32px rgb(20 30 50 / 7%);
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: ${surfaces.dark.ground}; --card: ${surfaces.dark.card}; --line: #2c333e; --text: #e8ebf0; --soft: #a4aebc;
    --accent: ${dark.accent}; --on-accent: ${dark.onAccent}; --accent-hover: ${dark.hover}; --wash: ${dark.wash};
    --shadow: 0 1px 2px rgb(0 0 0 / 40%), 0 12px 32px rgb(0 0 0 / 30%);
  }
}
*, ::before, ::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; min-height: 100vh; min-height: 100dvh; padding: clamp(1rem, 4vw, 3rem) 1rem;
  display: flex; flex-direction: column; align-items: center; justify-content: center; gap: 1.5rem;
  background: var(--ground); color: var(--text); overflow-wrap: anywhere;
  font: 1rem/1.6 system-ui, -apple-system, Segoe UI, Roboto, Helvetica Neue, Arial, sans-serif;
}
/* Japanese has no spaces to break lines at. */
:lang(ja) { word-break: auto-phrase; line-break: strict; }
header, main, footer { width: 100%; max-width: 36rem; }
header { display: flex; align-items: center; gap: .625rem; font-weight: 600; }
header svg { flex: none; width: 1.75rem; height: 1.75rem; color: var(--accent); }
header img { flex: none; height: 2rem; max-width: 50%; object-fit: contain; object-position: left; }
[dir=rtl] header img { object-position: right; }
header bdi { min-width: 0; }
main {
  padding: clamp(1.5rem, 5vw, 2.75rem); background: var(--card);
  border: 1px solid var(--line); border-radius: 1rem; box-shadow: var(--shadow);
}
h1 { margin: 0 0 .75rem; font-size: clamp(1.5rem, 4vw, 1.875rem); line-height: 1.25; letter-spacing: -.015em; text-wrap: balance; }
h2 { margin: 0 0 .25rem; font-size: 1rem; line-height: 1.5; }
p { margin: 0 0 1rem; text-wrap: pretty; }
.lead { font-size: 1.0625rem; color: var(--soft); }
.move { margin: 1.5rem 0; padding: 1rem 1.25rem; background: var(--wash); border-inline-start: .25rem solid var(--accent); border-radius: .5rem; }
.move p { margin: 0; }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.75rem 0 0; }
.button {
  display: inline-flex; align-items: center; justify-content: center; min-height: 2.75rem; padding: .5rem 1.25rem;
  font: inherit; font-weight: 600; text-decoration: none; cursor: pointer;
  color: var(--on-accent); background: var(--accent); border: 2px solid var(--accent); border-radius: .625rem;
}
.button:hover { background: var(--accent-hover); border-color: var(--accent-hover); }
.quiet { color: var(--accent); background: none; }
.quiet:hover { color: var(--accent-hover); background: var(--wash); }
a { color: var(--accent); text-underline-offset: .2em; }
a:hover { color: var(--accent-hover); }
a.button { color: var(--on-accent); }
a.button.quiet { color: var(--accent); }
a.button.quiet:hover { color: var(--accent-hover); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
dl { margin: 1.75rem 0 0; border-top: 1px solid var(--line); }
dl div { display: grid; grid-template-columns: minmax(8rem, 30%) 1fr; gap: .125rem 1rem; padding: .625rem 0; border-bottom: 1px solid var(--line); }
/* A rule of several lines needs the width. */
dl div:has(.id.typed) { grid-template-columns: 1fr; }
dt { color: var(--soft); }
dd { margin: 0; min-width: 0; }
ul { display: flex; flex-wrap: wrap; gap: .375rem; margin: 0; padding: 0; list-style: none; }
li { padding: 0 .625rem; background: var(--wash); border: 1px solid var(--line); border-radius: .5rem; }
summary { width: fit-content; cursor: pointer; }
details ul { margin-top: .5rem; }
.id { font: .875em/1.6 ui-monospace, SFMono-Regular, Consolas, Liberation Mono, monospace; user-select: all; }
.typed { white-space: pre-wrap; }
.aside { font-size: .9375em; color: var(--soft); }
dd .aside { display: inline-block; }
footer { font-size: .8125rem; color: var(--soft); }
footer p { display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: 0; }
footer a { display: inline-block; min-height: 1.5rem; }
@media (max-width: 30rem) {
  dl div { grid-template-columns: 1fr; }
  .actions, .actions form, .button { width: 100%; }
}
@media (forced-colors: active) { .move { border-inline-start-color: Highlight; } header svg { color: CanvasText; } }
`
