import Fastify, { type FastifyReply } from 'fastify'
import { exchange } from '../../src/forward/exchange.ts'
import { LiveConnections } from '../../src/forward/live-connections.ts'
import { Sending } from '../../src/forward/sending.ts'
import { createUpstreams } from '../../src/forward/upstream.ts'
import { testUpstream } from '../support/config.ts'

/** An exchange with one upstream for whoever asks, and nothing else of the gateway; it is told that ada asks. */
export async function startExchange(
  upstreamUrl: string,
  { sending = new Sending(), onReply = (_reply: FastifyReply) => {} } = {},
) {
  const surroundings = { publicOrigin: 'http://app.example', readFile: () => '', warn: () => undefined }
  const upstream = createUpstreams({ default: testUpstream(upstreamUrl) }, surroundings).get('default')
  if (upstream === undefined) throw new Error('there is no upstream')
  const live = new LiveConnections({
    now: () => 0,
    sessions: { follow: () => undefined, onEnd: () => undefined },
    refusalNow: () => undefined,
    audit: () => undefined,
  })
  const app = Fastify()
  app.get('/', (_request, reply) => {
    onReply(reply)
    const head = sending.head()
    head.push('Host', 'app.example')
    head.push('Accept', '*/*')
    exchange(
      reply,
      {
        ...{ target: '/', head, told: ['X-User', 'ada'] },
        ...{ timeouts: upstream.timeouts, maxBody: undefined, identity: undefined, trace: null },
        added: { setCookies: [], isAuthenticated: true },
      },
      { upstream, live, sending, isOurCookie: () => false, onCut: () => undefined },
    )
  })
  return {
    url: await app.listen({ host: '127.0.0.1', port: 0 }),
    close: async () => {
      await Promise.all([app.close(), upstream.pool.destroy(), upstream.fresh.destroy()])
      live.stop()
      sending.stop()
    },
  }
}
