import type { BoundedFetch } from '../../provider/bounded-fetch.ts'

/** What the provider has said last, in whatever way. */
export type Heard = {
  status?: number
  /** Of the body. */
  text?: string
  /** Seconds by which the provider's clock is ahead of the one here. */
  offset?: number
}

/** The same fetch, which keeps what it has heard in `heard`. @param now milliseconds */
export function listenTo(fetch: BoundedFetch, heard: Heard, now: () => number): BoundedFetch {
  async function listening(...request: Parameters<BoundedFetch>): Promise<Response> {
    const response = await fetch(...request)
    heard.status = response.status
    heard.text = await response.clone().text()
    const sent = Date.parse(response.headers.get('date') ?? '')
    if (Number.isFinite(sent)) heard.offset = Math.round((sent - now()) / 1000)
    return response
  }
  return Object.assign(listening, { close: fetch.close })
}
