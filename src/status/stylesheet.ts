import { createHash } from 'node:crypto'
import { html } from '../pages/html.ts'
import { surfaces, usualPalette } from '../pages/palette.ts'

/**
 * For a page that is looked at on a wide screen, and fits on a narrow one. No character in it is one that the template
 * escapes. All text reaches at least 4.5:1 and all else that says something 3:1 in both schemes (WCAG 2.2, 1.4.3 and 1.4.11).
 */
const text = `
:root {
  color-scheme: light dark;
  --ground: ${surfaces.light.ground}; --card: ${surfaces.light.card}; --line: #dde1e8; --text: #1a2029; --soft: #56606e;
  --accent: ${usualPalette.light.accent}; --on-accent: ${usualPalette.light.onAccent}; --wash: ${usualPalette.light.wash};
  --good: #1c7a46; --bad: #b3261e; --edge: #7b8494;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: ${surfaces.dark.ground}; --card: ${surfaces.dark.card}; --line: #2c333e; --text: #e8ebf0; --soft: #a4aebc;
    --accent: ${usualPalette.dark.accent}; --on-accent: ${usualPalette.dark.onAccent}; --wash: ${usualPalette.dark.wash};
    --good: #6fcf97; --bad: #ff9b91; --edge: #7f8a9a;
  }
}
*, ::before, ::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; padding: clamp(1rem, 3vw, 2rem) 1rem; background: var(--ground); color: var(--text); overflow-wrap: anywhere;
  font: 1rem/1.5 system-ui, -apple-system, Segoe UI, Roboto, Helvetica Neue, Arial, sans-serif;
}
header, main, footer { max-width: 72rem; margin: 0 auto; }
header { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: .25rem 1.5rem; }
h1 { margin: 0; font-size: 1.5rem; letter-spacing: -.015em; }
h2 { margin: 0 0 .75rem; font-size: 1.0625rem; }
h3 { margin: 0; font-size: 1rem; }
p { margin: 0 0 .75rem; }
a { color: var(--accent); text-underline-offset: .2em; }
main { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1rem; margin: 1rem auto; }
section, .notice { min-width: 0; padding: 1.25rem 1.5rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; }
.wide, .notice { grid-column: 1 / -1; }
.notice { margin: 0; border-inline-start: .3rem solid var(--accent); }
.soft, .axis, dt, th { color: var(--soft); }
.soft, .axis, .legend, table { font-size: .9375rem; }
.state { display: inline-flex; align-items: baseline; gap: .5rem; font-weight: 600; }
.dot { flex: none; width: .75rem; height: .75rem; border-radius: .125rem; background: currentColor; }
.state .dot { border-radius: 50%; }
.good { color: var(--good); } .bad { color: var(--bad); }
dl { margin: 0; }
dl div { display: grid; grid-template-columns: minmax(8rem, 35%) 1fr; gap: 0 1rem; padding: .375rem 0; border-top: 1px solid var(--line); }
dl div:first-child { border-top: 0; }
dd { margin: 0; min-width: 0; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: 1.5rem; }
figure { margin: 0; min-width: 0; }
figcaption { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; }
.legend { display: flex; flex-wrap: wrap; gap: 0 1rem; margin: 0; padding: 0; list-style: none; }
.legend li { display: flex; align-items: center; gap: .375rem; color: var(--text); }
svg { display: block; width: 100%; height: 7rem; margin: .5rem 0 .25rem; }
rect.good { fill: var(--good); } rect.bad { fill: var(--bad); }
.ground { fill: var(--edge); }
.axis { display: flex; justify-content: space-between; gap: 1rem; margin: 0; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; overflow-wrap: break-word; }
th, td { padding: .5rem .75rem .5rem 0; text-align: start; vertical-align: top; border-top: 1px solid var(--line); }
thead th { border-top: 0; font-weight: 600; }
thead th, .number { white-space: nowrap; }
.number { font-variant-numeric: tabular-nums; }
td.number, th.number { text-align: end; }
code, .id { font: .875em/1.5 ui-monospace, SFMono-Regular, Consolas, Liberation Mono, monospace; }
form { margin: 1.5rem 0 0; }
label { display: block; margin: 0 0 .25rem; font-weight: 600; }
.ask { display: flex; flex-wrap: wrap; gap: .75rem; }
input { flex: 1 1 16rem; min-width: 0; min-height: 2.75rem; padding: .5rem .75rem; font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--edge); border-radius: .5rem; }
button { min-height: 2.75rem; padding: .5rem 1.25rem; font: inherit; font-weight: 600; cursor: pointer; color: var(--on-accent); background: var(--accent); border: 2px solid var(--accent); border-radius: .5rem; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
footer { font-size: .875rem; color: var(--soft); }
@media (max-width: 34rem) { dl div { grid-template-columns: 1fr; } }
@media (forced-colors: active) { rect.good { fill: CanvasText; } rect.bad { fill: Highlight; } }
`

// White space around the rules would make another hash of them.
// oxfmt-ignore
export const style = html`<style>${text}</style>`

/** The CSP source expression of exactly this text (CSP Level 3, 2.3.1). */
export const styleSource = `'sha256-${createHash('sha256').update(text).digest('base64')}'`
