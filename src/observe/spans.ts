import type * as Api from '@opentelemetry/api'
import type { Attributes, Context, Span, SpanOptions, Tracer } from '@opentelemetry/api'
import type { FastifyRequest } from 'fastify'
import type { Trusts } from './request-id.ts'
import { answerOf, givenTrace, type RequestTrace, type Tracing } from './request-trace.ts'
import { traceHeaders, type TraceContext } from './trace-context.ts'
import { doneWithin, within, type TracePart } from './trace-parts.ts'

export type SpansOptions = Readonly<{
  /** The module, which is loaded only where spans are made. */
  api: typeof Api
  tracer: Tracer
  trusts: Trusts
  close: () => Promise<void>
}>

/**
 * One span for each request and a few within it: what is decided on it, what the provider is asked for it, and the upstream.
 * None says anything of a person: no address, path, query or header, and no id of somebody (docs/adr/0040).
 */
export function createSpans({ api, tracer, trusts, close }: SpansOptions): Tracing {
  const { SpanKind, SpanStatusCode, ROOT_CONTEXT, trace } = api

  class Part implements TracePart {
    readonly span: Span
    readonly #around: Part | undefined
    #isOver = false

    constructor(name: string, options: SpanOptions, around?: Part, context: Context = ROOT_CONTEXT) {
      this.#around = around
      const parent = around === undefined ? context : trace.setSpan(context, around.span)
      this.span = tracer.startSpan(name, options, parent)
    }

    end(attributes: Attributes = {}, isFailed = false): void {
      if (this.#isOver) return
      this.#isOver = true
      this.span.setAttributes(attributes)
      if (isFailed) this.span.setStatus({ code: SpanStatusCode.ERROR })
      this.span.end()
    }

    current(): Part | undefined {
      if (this.#isOver) return this.#around?.current()
      return this.span.isRecording() ? this : undefined
    }

    async during<Outcome extends string>(name: string, work: () => Promise<Outcome>): Promise<Outcome> {
      const part = new Part(name, {}, this)
      try {
        const outcome = await doneWithin(part, work)
        part.end({ 'entrada.outcome': outcome }, outcome === 'failed')
        return outcome
      } finally {
        part.end({}, true)
      }
    }

    called(call: string, outcome: string, seconds: number): void {
      const attributes = { 'entrada.provider.call': call, 'entrada.outcome': outcome }
      const startTime = Date.now() - seconds * 1000
      const options = { kind: SpanKind.CLIENT, attributes, startTime }
      new Part(`provider ${call}`, options, this).end({}, outcome === 'failed')
    }
  }

  class SpannedTrace implements RequestTrace {
    readonly root: Part
    readonly #method: string
    readonly #given: TraceContext | undefined
    #guard: Part | undefined
    #upstream: Part | undefined

    constructor({ method, protocol }: FastifyRequest, given: TraceContext | undefined) {
      this.#method = method
      this.#given = given
      // A proxy may have been told any word, and have passed it on.
      const scheme = protocol === 'https' ? 'https' : 'http'
      const attributes = { 'http.request.method': method, 'url.scheme': scheme }
      const options = { kind: SpanKind.SERVER, attributes }
      this.root = new Part(method, options, undefined, given && remote(given))
    }

    get id(): string {
      return this.root.span.spanContext().traceId
    }

    toUpstream(upstream: string): readonly string[] {
      const attributes = { 'entrada.upstream': upstream, 'http.request.method': this.#method }
      const options = { kind: SpanKind.CLIENT, attributes }
      if (this.root.current() !== undefined)
        this.#upstream = new Part(`upstream ${upstream}`, options, this.root)
      const { traceId, spanId, traceFlags } = (this.#upstream ?? this.root).span.spanContext()
      const { flags = 0, state } = this.#given ?? {}
      // Whether the id is a random one stays as it was said (Level 2 section 3.2.2.5).
      const context = { traceId, spanId, flags: traceFlags | (flags & 0b10) }
      return traceHeaders({ ...context, ...(state !== undefined && { state }) })
    }

    upstreamAnswered(status: number): void {
      this.#upstream?.end({ 'http.response.status_code': status }, status >= 500)
    }

    guard(goOn: () => void): void {
      this.#guard = new Part('guard', {}, this.root)
      within(this.#guard, goOn)
    }

    passed(): void {
      this.#guard?.end({ 'entrada.passed': true })
    }

    /** What has not ended by now ends with it. */
    end(request: FastifyRequest, status: number, answer: string | undefined): void {
      const route = routeOf(request)
      if (route !== undefined) this.root.span.updateName(`${this.#method} ${route}`)
      this.#guard?.end({ 'entrada.passed': false })
      // One that is waited for when the client leaves has not failed.
      this.#upstream?.end({}, status >= 500)
      const attributes = {
        'http.response.status_code': status,
        ...(route !== undefined && { 'http.route': route }),
        ...(answer !== undefined && { 'entrada.answer': answer }),
        ...(status >= 500 && { 'error.type': answer ?? String(status) }),
      }
      this.root.end(attributes, status >= 500)
    }
  }

  function remote({ traceId, spanId, flags, state }: TraceContext): Context {
    const traceState = state === undefined ? {} : { traceState: api.createTraceState(state) }
    const traceFlags = flags & api.TraceFlags.SAMPLED
    return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true, ...traceState })
  }

  return {
    watch: (app, counting) => {
      app.addHook('onRequest', (request, _reply, next) => {
        const begun = new SpannedTrace(request, givenTrace(request, trusts))
        request.trace = begun
        within(begun.root, next)
      })
      return {
        ended: (status, reply) => {
          counting.ended(status, reply)
          const spanned = reply?.request.trace
          if (reply !== undefined && spanned instanceof SpannedTrace)
            spanned.end(reply.request, status, answerOf(reply))
        },
      }
    },
    guarding: (app, add) => {
      app.addHook('onRequest', (request, _reply, next) => {
        if (request.trace instanceof SpannedTrace) request.trace.guard(next)
        else next()
      })
      add()
      app.addHook('onRequest', (request, _reply, next) => {
        if (request.trace instanceof SpannedTrace) request.trace.passed()
        next()
      })
    },
    close,
  }
}

/** Name of the route, or of an endpoint of the gateway; undefined for what has none. Nothing that a client has sent. */
function routeOf({ matched, routeOptions }: FastifyRequest): string | undefined {
  if (matched !== null) return matched
  const { url } = routeOptions
  return url === undefined || url.endsWith('*') ? undefined : url
}
