import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Counting } from './access-log.ts'
import type { Trusts } from './request-id.ts'
import { newTraceHeaders, readTraceContext, traceHeaders, type TraceContext } from './trace-context.ts'

/** The trace that a request belongs to. */
export type RequestTrace = Readonly<{
  /** 32 hex digits. */
  id: string
  /** What an upstream that is asked now is told of it: names and values one after the other. */
  toUpstream: (upstream: string) => readonly string[]
  /** The head of its answer has come. */
  upstreamAnswered: (status: number) => void
}>

/** Whether spans are made, or traces only passed on. */
export type Tracing = Readonly<{
  /** Adds the hook that gives each request its trace. @returns the same counting; traces end with it */
  watch: (app: FastifyInstance, counting: Counting) => Counting
  /** Makes what hooks decide that are added meanwhile a part of each trace. */
  guarding: (app: FastifyInstance, add: () => void) => void
  /** Sends what is left, within a bound. */
  close: () => Promise<void>
}>

/** What a trusted proxy says of the trace; what anybody else says has no effect. */
export function givenTrace({ raw }: FastifyRequest, trusts: Trusts): TraceContext | undefined {
  if (raw.headers['traceparent'] === undefined || !trusts(raw.socket.remoteAddress)) return undefined
  return readTraceContext(raw.headers)
}

/** A trace that goes through here without a span of ours. */
class PassedTrace implements RequestTrace {
  readonly #headers: readonly string[]

  /** @param headers what the upstream is told, traceparent first */
  constructor(headers: readonly string[]) {
    this.#headers = headers
  }

  get id(): string {
    const [, traceparent = ''] = this.#headers
    return traceparent.slice(3, 35)
  }

  toUpstream(): readonly string[] {
    return this.#headers
  }

  upstreamAnswered(): void {}
}

/** Traces are passed on, or begin here; no spans are made, and nothing is sent. */
export function passTraces(trusts: Trusts): Tracing {
  return {
    watch: (app, counting) => {
      app.addHook('onRequest', (request, _reply, next) => {
        const given = givenTrace(request, trusts)
        request.trace = new PassedTrace(
          given === undefined ? newTraceHeaders(request.id) : traceHeaders(given),
        )
        next()
      })
      return counting
    },
    guarding: (_app, add) => add(),
    close: async () => undefined,
  }
}

/** X-Entrada of an answer of the gateway itself. */
export function answerOf(reply: FastifyReply): string | undefined {
  const answer = reply.getHeader('x-entrada')
  return typeof answer === 'string' ? answer : undefined
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Null on a request that is refused before anything is done for it. */
    trace: RequestTrace | null
  }
}
