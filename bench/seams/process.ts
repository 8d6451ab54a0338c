import type { AddressInfo } from 'node:net'

import { announce } from '../machine/announce.ts'
import { handlerSeam } from './handler-seam.ts'
import { requesterSeam } from './requester-seam.ts'

// Runs one seam by itself: process.js NAME UPSTREAM KEY-AS-HEX
const [name = '', upstream = '', key = ''] = process.argv.slice(2)
const secret = Buffer.from(key, 'hex')

const app =
  name === 'requester'
    ? await requesterSeam(secret, upstream)
    : await handlerSeam(secret, upstream, {
        legacy: name === 'handler-legacy',
        settled: name === 'handler-settled',
      })
await app.listen({ host: '127.0.0.1', port: 0 })
announce((app.server.address() as AddressInfo).port)
