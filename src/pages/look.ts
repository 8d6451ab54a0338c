import { html, type Html } from './html.ts'
import { paletteOf, usualPalette } from './palette.ts'
import { createStylesheet } from './stylesheet.ts'

/** What the pages of one site look like, made once. `styleSource`: the CSP source of the style element. */
export type Look = Readonly<{ style: Html; styleSource: string; mark: Html; icon: string }>

/** `accent`: `#rrggbb`; `logo`: a data: URI, shown in place of our mark. */
export type Branding = Readonly<{ accent?: string; logo?: string }>

export function createLook({ accent, logo }: Branding): Look {
  const palette = accent === undefined ? usualPalette : paletteOf(accent)
  const { text, source } = createStylesheet(palette)
  return {
    style: styleElement(text),
    styleSource: source,
    // The name of the product stands beside it, so it says nothing new to a screen reader.
    mark: logo === undefined ? doorway : html`<img src="${logo}" alt="" />`,
    icon: iconOf(accent === undefined ? '#5b7fe8' : palette.light.accent),
  }
}

// White space around the rules would make another hash of them.
// oxfmt-ignore
const styleElement = (text: string): Html => html`<style>${text}</style>`

const shape = 'M4 30V14a12 12 0 0 1 24 0v16h-6V14a6 6 0 0 0-12 0v16z'

const doorway = html`<svg width="28" height="28" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
  <path fill="currentColor" fill-rule="evenodd" d="${shape}" />
  <circle cx="16" cy="25" r="3" fill="currentColor" />
</svg>`

// Without one of its own, a browser would ask the application behind for /favicon.ico.
function iconOf(colour: string): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="${colour}" fill-rule="evenodd" d="${shape}"/><circle cx="16" cy="25" r="3" fill="${colour}"/></svg>`
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}

export const usualLook = createLook({})
