import type { BrowserElement, BrowserEvent, BrowserWindow } from './browser-window.ts'

/** Texts of the dialog in one language (a BCP 47 tag). */
export type DialogWords = Readonly<{ language: string; title: string; lead: string; button: string }>

/** `prefix`: of our own addresses. `words`: the first is for readers of none of them. `style`: CSS of the dialog. */
export type ClientSettings = Readonly<{
  prefix: string
  words: readonly [DialogWords, ...DialogWords[]]
  style: string
}>

/** For how many seconds a session lasts: at the latest, and without use. */
type Left = Readonly<{ expiresIn: number; idleIn: number }>

/**
 * Runs in a page of the application: knows how long the session lasts, extends it while somebody uses the page, hears
 * of what other tabs know, and offers a sign-in when it is over.
 * The browser gets the text of exactly this function (client-script.ts): it sees nothing but its arguments and what
 * JavaScript itself has. A comment has a line of its own, for these are left out there.
 */
export function client(window: BrowserWindow, { prefix, words, style }: ClientSettings): void {
  const { document, location, BroadcastChannel } = window
  if (window.entrada !== undefined) return
  const name = 'entrada'
  // Milliseconds of the browser's clock; in the end counts what the gateway says.
  const minute = 60_000
  let end = 0
  let idleEnd = 0
  let idleTime = 0
  let extendedAt = 0
  let isSignedIn = false
  let timer: unknown
  let shown: BrowserElement | undefined

  const ask = (path: string, method = 'GET') =>
    window.fetch(path, { method, cache: 'no-store' }).catch(() => undefined)

  // Undefined while nobody can say, null when nobody is signed in.
  const session = async (): Promise<Left | null | undefined> => {
    const answer = await ask(`${prefix}/session`)
    if (answer?.status === 200) {
      const left = (await answer.json()) as Left
      learn(left)
      tell(left)
      return left
    }
    if (answer?.status === 401) return over()
    if (isSignedIn) lookAgain(minute)
    return undefined
  }

  const learn = (left: Left) => {
    const now = window.Date.now()
    end = now + left.expiresIn * 1000
    idleEnd = now + left.idleIn * 1000
    idleTime = Math.max(idleTime, left.idleIn * 1000)
    isSignedIn = true
    shown?.remove()
    lookAgain(left.idleIn * 1000 + 1000)
    window.dispatchEvent(new window.CustomEvent(`${name}:session`, { detail: left }))
  }

  const over = () => {
    window.clearTimeout(timer)
    const wasSignedIn = isSignedIn
    isSignedIn = false
    const event = new window.CustomEvent(`${name}:expired`, { cancelable: true })
    if (wasSignedIn && window.dispatchEvent(event)) offerSignIn()
    return null
  }

  const pause = () => Math.min(minute, idleTime / 4)

  // A page that nobody sees asks only when the session should be over.
  const lookAgain = (latest: number) => {
    window.clearTimeout(timer)
    timer = window.setTimeout(() => void session(), Math.min(latest, document.hidden ? 60 * minute : pause()))
  }

  // Use extends the idle limit once a quarter of it has passed. Nothing else ever does.
  const use = async ({ isTrusted }: BrowserEvent) => {
    const now = window.Date.now()
    const isDue = idleEnd - now < idleTime * 0.75 && idleEnd < end && now >= extendedAt + pause()
    if (!isTrusted || !isSignedIn || !isDue) return
    extendedAt = now
    const answer = await ask(`${prefix}/refresh`, 'POST')
    // Where the provider is away or has nothing to give, a request to the application is use as well.
    if (answer?.status !== 204) await ask(location.pathname, 'HEAD')
    await session()
  }

  const here = () => {
    const { pathname, search, hash } = location
    return encodeURIComponent(pathname + search + (hash.length > 2000 ? '' : hash))
  }
  const signIn = () => location.assign(`${prefix}/login?rd=${here()}`)
  const signOut = () => location.assign(`${prefix}/logout?rd=${here()}`)

  const offerSignIn = () => {
    const speaks = (tag: string) =>
      words.find(({ language }) => `${tag}-`.toLowerCase().startsWith(`${language}-`.toLowerCase()))
    const wanted = [document.documentElement.lang, ...window.navigator.languages]
    const { language, title, lead, button } = wanted.map(speaks).find(found => found) ?? words[0]
    const make = (kind: string, text = '') => {
      const element = document.createElement(kind)
      element.id = kind
      element.textContent = text
      return element
    }
    const sheet = new window.CSSStyleSheet()
    sheet.replaceSync(style)
    const dialog = make('dialog')
    dialog.lang = language
    dialog.dir = 'auto'
    dialog.setAttribute('aria-labelledby', 'h2')
    dialog.setAttribute('aria-describedby', 'p')
    const action = make('button', button)
    action.addEventListener('click', signIn)
    dialog.append(make('h2', title), make('p', lead), action)
    shown = document.createElement('div')
    const root = shown.attachShadow({ mode: 'open' })
    root.adoptedStyleSheets = [sheet]
    root.append(dialog)
    document.body.append(shown)
    dialog.showModal()
  }

  // Other tabs get what this one has learnt, or null: it has left for another page, which may have ended the session.
  const hear = (message: unknown) => {
    if (message !== null) learn(message as Left)
    else lookIfSeen()
  }
  const lookIfSeen = () => {
    if (!document.hidden) void session()
  }
  const channel = BroadcastChannel && new BroadcastChannel(name)
  channel?.addEventListener('message', ({ data }) => hear(data))
  const tell = (message: Left | null) => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel is of one origin
    if (channel) channel.postMessage(message)
    else window.localStorage.setItem(name, JSON.stringify([message, window.Date.now()]))
  }
  window.addEventListener('storage', ({ key, newValue }) => {
    if (key === name && newValue) hear((JSON.parse(newValue) as unknown[])[0])
  })

  for (const event of ['keydown', 'pointerdown', 'touchmove', 'wheel']) {
    window.addEventListener(event, heard => void use(heard), { capture: true, passive: true })
  }
  document.addEventListener('visibilitychange', lookIfSeen)
  window.addEventListener('pagehide', () => tell(null))
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) lookIfSeen()
  })
  window.entrada = Object.freeze({ session, signIn, signOut })
  void session()
}
