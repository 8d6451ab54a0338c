import { setImmediate as turn } from 'node:timers/promises'
import { runInNewContext } from 'node:vm'
import { createClientScript } from '../../src/browser/client-script.ts'
import { builtIn } from '../../src/messages/languages.ts'

type Listener = (event: Record<string, unknown>) => void

/** What a tab was seen to do. */
type Tab = ReturnType<typeof openTab>

/** Tabs that hear each other, with a clock that only `pass` moves, before a gateway that answers as the test says. */
export function startBrowser({ hasChannel = true } = {}) {
  const clock = { now: 1_800_000_000_000 }
  const tabs: Tab[] = []
  const gateway = { expiresIn: 43_200, idleIn: 3600, status: 200, refresh: 204, asked: [] as string[] }
  return {
    clock,
    gateway,
    /** Opens a tab with the script in it, and waits until it has asked. */
    open: async (hash = '') => {
      const tab = openTab({ clock, gateway, tabs, hasChannel, hash })
      tabs.push(tab)
      tab.start()
      await settled()
      return tab
    },
    /** Lets time pass, for the session as well, second by second of what timers wait for. */
    pass: async (seconds: number) => {
      gateway.idleIn -= seconds
      gateway.expiresIn -= seconds
      clock.now += seconds * 1000
      for (const tab of tabs) tab.ring()
      await settled()
    },
    settled,
  }
}

/** All that follows from an answer has happened. */
async function settled(): Promise<void> {
  for (let turns = 0; turns < 10; turns += 1) await turn()
}

type World = Readonly<{
  clock: { now: number }
  gateway: { expiresIn: number; idleIn: number; status: number; refresh: number; asked: string[] }
  tabs: Tab[]
  hasChannel: boolean
  hash: string
}>

function openTab({ clock, gateway, tabs, hasChannel, hash }: World) {
  const listeners = new Map<string, Listener[]>()
  const addEventListener = (name: string, listener: Listener) => {
    listeners.set(name, [...(listeners.get(name) ?? []), listener])
  }
  const fire = (name: string, event: Record<string, unknown> = {}) => {
    for (const listener of listeners.get(name) ?? []) listener(event)
  }
  const seen = { events: [] as string[], gone: [] as string[], dialogs: 0, isCancelled: false }
  const timer: { at?: number; callback?: () => void } = {}
  const others = () => tabs.filter(each => each.fire !== fire)
  const element = (): Record<string, unknown> => ({
    append: () => undefined,
    addEventListener: () => undefined,
    setAttribute: () => undefined,
    attachShadow: () => ({ append: () => undefined }),
    showModal: () => void (seen.dialogs += 1),
    remove: () => void (seen.dialogs -= 1),
  })
  const document = {
    hidden: false,
    documentElement: { lang: 'en' },
    body: element(),
    createElement: element,
    addEventListener,
  }
  class CustomEvent {
    readonly name: string
    constructor(name: string) {
      this.name = name
    }
  }
  const window = {
    document,
    addEventListener,
    CustomEvent,
    Date: { now: () => clock.now },
    navigator: { languages: [] },
    location: { pathname: '/app', search: '?a=1', hash, assign: (url: string) => seen.gone.push(url) },
    CSSStyleSheet: class {
      replaceSync() {}
    },
    dispatchEvent: ({ name }: CustomEvent) => {
      seen.events.push(name)
      return !(name === 'entrada:expired' && seen.isCancelled)
    },
    setTimeout: (callback: () => void, milliseconds: number) => {
      Object.assign(timer, { at: clock.now + milliseconds, callback })
    },
    clearTimeout: () => {
      delete timer.at
    },
    fetch: async (path: string, { method }: { method: string }) => {
      gateway.asked.push(`${method} ${path}`)
      if (gateway.status === 0) throw new TypeError('nobody is there')
      const isRefresh = path === '/.auth/refresh'
      const status = isRefresh && gateway.status === 200 ? gateway.refresh : gateway.status
      if (status === 204 || method === 'HEAD') gateway.idleIn = Math.min(3600, gateway.expiresIn)
      const { expiresIn, idleIn } = gateway
      return { status, json: async () => ({ expiresIn, idleIn }) }
    },
    localStorage: {
      setItem: (key: string, newValue: string) => {
        for (const other of others()) other.fire('storage', { key, newValue })
      },
    },
    ...(hasChannel && {
      BroadcastChannel: class {
        addEventListener = addEventListener
        postMessage(data: unknown) {
          for (const other of others()) other.fire('message', { data })
        }
      },
    }),
  }
  return {
    seen,
    document,
    fire,
    start: () => void runInNewContext(createClientScript('/.auth', builtIn).text, { window }),
    api: () => (window as { entrada?: unknown }).entrada as Record<string, () => unknown>,
    /** Calls what waits for a time that has come. */
    ring: () => {
      if (timer.at === undefined || timer.at > clock.now) return
      delete timer.at
      timer.callback?.()
    },
  }
}
