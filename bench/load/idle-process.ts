import { writeSync } from 'node:fs'

import { endWithTheBench } from '../machine/announce.ts'
import { browserHeaders } from './browser-headers.ts'
import { openConnection, requestBytes } from './connection.ts'

// Opens connections, has one answer on each, and holds them: idle-process.js URL COUNT COOKIE. Says how many there are.
const [address = '', count = '', cookie = ''] = process.argv.slice(2)
const url = new URL(address)
const request = requestBytes('GET', url, { ...browserHeaders, Cookie: cookie })
const atOnce = 64
const counts = { begun: 0, held: 0 }

await Promise.all(
  Array.from({ length: atOnce }, async () => {
    while (counts.begun < Number(count)) {
      counts.begun += 1
      try {
        const { ask } = await openConnection(url)
        if ((await ask(request)) === 200) counts.held += 1
      } catch {
        // The machine, or the target, holds no more.
      }
    }
  }),
)
writeSync(3, `${counts.held}\n`)
endWithTheBench()
