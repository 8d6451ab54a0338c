/**
 * What our script uses of a browser (HTML and DOM Standard). Written down here, because `lib.dom` would give a
 * browser's globals to all the code that runs in Node.
 */
export type BrowserWindow = EventSource &
  Readonly<{
    document: EventSource &
      Readonly<{
        hidden: boolean
        documentElement: BrowserElement
        body: BrowserElement
        createElement: (name: string) => BrowserElement
      }>
    location: Readonly<{
      pathname: string
      search: string
      hash: string
      assign: (url: string) => void
    }>
    navigator: Readonly<{ languages: readonly string[] }>
    Date: Readonly<{ now: () => number }>
    fetch: (url: string, options: Readonly<Record<string, string>>) => Promise<BrowserAnswer>
    setTimeout: (callback: () => void, milliseconds: number) => unknown
    clearTimeout: (timer: unknown) => void
    dispatchEvent: (event: object) => boolean
    CustomEvent: new (name: string, options: Readonly<{ cancelable?: boolean; detail?: unknown }>) => object
    CSSStyleSheet: new () => Readonly<{ replaceSync: (text: string) => void }>
    BroadcastChannel?: new (
      name: string,
    ) => EventSource & Readonly<{ postMessage: (message: unknown) => void }>
    localStorage: Readonly<{ setItem: (key: string, value: string) => void }>
  }> & { entrada?: object }

export type BrowserEvent = Readonly<{
  isTrusted: boolean
  /** Of `pageshow`: the page comes back as it was. */
  persisted?: boolean
  /** Of `message`. */
  data?: unknown
  /** Of `storage`. */
  key?: string | null
  newValue?: string | null
}>

type EventSource = Readonly<{
  addEventListener: (
    name: string,
    listener: (event: BrowserEvent) => void,
    options?: Readonly<{ capture: boolean; passive: boolean }>,
  ) => void
}>

type BrowserAnswer = Readonly<{ status: number; json: () => Promise<unknown> }>

/** An element of any kind; the members of dialog and button as well. */
export type BrowserElement = EventSource & {
  lang: string
  dir: string
  id: string
  textContent: string | null
  readonly attachShadow: (options: Readonly<{ mode: 'open' }>) => {
    adoptedStyleSheets: readonly object[]
    readonly append: (element: BrowserElement) => void
  }
  readonly append: (...elements: BrowserElement[]) => void
  readonly setAttribute: (name: string, value: string) => void
  readonly remove: () => void
  readonly showModal: () => void
}
