import type { AddressInfo } from 'node:net'

import httpProxy from '@fastify/http-proxy'
import secureSession from '@fastify/secure-session'
import Fastify from 'fastify'

import { announce } from '../machine/announce.ts'
import type { Person } from '../people.ts'

// What one gets by following the READMEs of the three packages: session and proxy, with Fastify's default log or none.
const [upstream = '', key = '', cookieName = '', log = ''] = process.argv.slice(2)

const app = Fastify({ logger: log === 'logs' })
await app.register(secureSession, { key: Buffer.from(key, 'hex'), cookieName })
await app.register(httpProxy, {
  upstream,
  websocket: true,
  preHandler: (request, reply, done) => {
    if (request.session.get('person') === undefined) void reply.code(401).send()
    else done()
  },
  replyOptions: {
    rewriteRequestHeaders: (request, headers) => {
      const person = request.session.get('person') as Person
      return {
        ...headers,
        'x-forwarded-user': person.oid,
        'x-forwarded-preferred-username': person.preferredUsername,
        'x-forwarded-email': person.email,
        'x-forwarded-roles': person.roles.join(','),
        'x-forwarded-groups': person.groups.join(','),
        'x-forwarded-tenant': person.tid,
      }
    },
  },
})
await app.listen({ host: '127.0.0.1', port: 0 })
announce((app.server.address() as AddressInfo).port)
