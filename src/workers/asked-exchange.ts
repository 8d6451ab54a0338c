import type { Exchange } from '../session/exchange.ts'
import type { Question } from './messages.ts'

/** An exchange that is somewhere else. */
export type AskedExchange = Readonly<{
  exchange: Exchange
  /** The answer to a question has come; late ones are of no use any more. */
  answered: (id: number, value: unknown) => void
}>

/** Milliseconds until nobody waits for an answer any more. */
const usualDeadline = 250

/** @param ask sends a question; throws when nobody is there to ask */
export function createAskedExchange(
  ask: (id: number, question: Question) => void,
  deadline = usualDeadline,
): AskedExchange {
  const waiting = new Map<number, (value: unknown) => void>()
  let last = 0

  async function answerTo(question: Question): Promise<unknown> {
    const id = (last += 1)
    return new Promise<unknown>((resolve, reject) => {
      // What lies there unread counts: it may be this process that was too slow, or was suspended.
      const timer = setTimeout(() => setImmediate(giveUp), deadline)
      function giveUp(): void {
        waiting.delete(id)
        reject(new Error('the primary process does not answer'))
      }
      waiting.set(id, value => {
        clearTimeout(timer)
        resolve(value)
      })
      ask(id, question)
    })
  }

  const isSo = async (method: Question['method'], key: string, text: string, seconds: number) =>
    (await answerTo({ method, key, text, seconds })) === true
  return {
    exchange: {
      get: async key => {
        const value = await answerTo({ method: 'get', key, text: '', seconds: 0 })
        return typeof value === 'string' ? value : undefined
      },
      put: async (key, text, seconds) => void (await answerTo({ method: 'put', key, text, seconds })),
      take: async (key, holder, seconds) => isSo('take', key, holder, seconds),
      renew: async (key, holder, seconds) => isSo('renew', key, holder, seconds),
      release: async (key, text) => void (await answerTo({ method: 'release', key, text, seconds: 0 })),
      once: async (key, seconds) => isSo('once', key, '', seconds),
    },
    answered: (id, value) => {
      const take = waiting.get(id)
      waiting.delete(id)
      take?.(value)
    },
  }
}

/** What an exchange here says to a question. */
export async function answerOf(
  exchange: Exchange,
  { method, key, text, seconds }: Question,
): Promise<string | boolean | undefined> {
  switch (method) {
    case 'get':
      return exchange.get(key)
    case 'put':
      await exchange.put(key, text, seconds)
      return undefined
    case 'release':
      await exchange.release(key, text)
      return undefined
    case 'once':
      return exchange.once(key, seconds)
    case 'take':
    case 'renew':
      return exchange[method](key, text, seconds)
    default:
      return method satisfies never
  }
}
