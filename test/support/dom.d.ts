// The names of the browser's types that playwright-core's own declarations use. Without `lib.dom`, so that code
// that runs in Node does not seem to have a browser's globals.
interface Node {
  readonly nodeName: string
}
interface HTMLElement extends Node {
  readonly innerText: string
}
interface SVGElement extends Node {
  readonly viewportElement: SVGElement | null
}
interface HTMLElementTagNameMap {
  readonly html: HTMLElement
}
