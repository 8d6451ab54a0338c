import type * as Api from '@opentelemetry/api'
import type { Tracer } from '@opentelemetry/api'
import type { Sampler, SpanExporter } from '@opentelemetry/sdk-trace'

/** Where traces go, and what is said of who sends them. */
export type TraceSenderOptions = Readonly<{
  /** Where OTLP over HTTP is taken, whole. */
  endpoint: string
  /** Beside its own; secrets among them. */
  headers: Readonly<Record<string, string>>
  /** Milliseconds for one batch, with all attempts; between two batches. */
  timeout: number
  delay: number
  /** PEM: who vouches for it, and how we show who we are. */
  tls: Readonly<{ ca?: string; cert?: string; key?: string }>
  /** Of the process: `service.name` and more. */
  resource: Readonly<Record<string, string | number>>
  sampler: Readonly<{ ratio: number; isParentBased: boolean }>
  version: string
  log: Readonly<Record<'info' | 'warn', (facts: object, message: string) => void>>
}>

export type TraceSender = Readonly<{
  api: typeof Api
  tracer: Tracer
  /** Sends what waits; nobody is kept longer than a bound. */
  close: () => Promise<void>
}>

/** The packages of OpenTelemetry are not in this installation: they are optional dependencies. */
export class TracingNotInstalled extends Error {
  override readonly name = 'TracingNotInstalled'
}

/** Spans that wait to be sent; more are left out. */
const mostWaiting = 2048
/** Milliseconds that the end of the process waits for them. */
const leaving = 1500

/**
 * Makes spans and sends them in batches, beside the requests: what cannot be sent in time is lost, and the log says so once.
 * @throws TracingNotInstalled
 */
export async function openTraceSender(options: TraceSenderOptions): Promise<TraceSender> {
  const { api, sdk, OTLPTraceExporter, resourceFromAttributes } = await load()
  const { timeout, tls } = options
  const exporter = new OTLPTraceExporter({
    url: options.endpoint,
    headers: { ...options.headers },
    timeoutMillis: timeout,
    httpAgentOptions: { keepAlive: true, ...tls },
  })
  const state = { isClosed: false }
  const telling = tellTroubles(exporter, options, () => state.isClosed)
  const provider = new sdk.TracerProvider({
    resource: resourceFromAttributes(options.resource),
    sampler: samplerOf(options.sampler, sdk),
    spanProcessors: [
      new sdk.BatchSpanProcessor({
        exporter: telling,
        maxQueueSize: mostWaiting,
        scheduledDelayMillis: options.delay,
        exportTimeoutMillis: timeout + 1000,
      }),
    ],
  })
  return {
    api,
    tracer: provider.getTracer('entrada', options.version),
    close: async () => {
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<void>(resolve => (timer = setTimeout(resolve, leaving)))
      await Promise.race([provider.shutdown().catch(() => undefined), late])
      clearTimeout(timer)
      state.isClosed = true
    },
  }
}

type Sdk = Awaited<ReturnType<typeof load>>['sdk']

async function load() {
  try {
    const [api, sdk, { OTLPTraceExporter }, { resourceFromAttributes }] = await Promise.all([
      import('@opentelemetry/api'),
      import('@opentelemetry/sdk-trace'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
    ])
    return { api, sdk, OTLPTraceExporter, resourceFromAttributes }
  } catch (error) {
    const packages = ['api', 'sdk-trace', 'exporter-trace-otlp-http', 'resources']
    const names = packages.map(name => `@opentelemetry/${name}`).join(' ')
    const message = `packages of OpenTelemetry are not installed: run npm install ${names}`
    throw new TracingNotInstalled(message, { cause: error })
  }
}

function samplerOf({ ratio, isParentBased }: TraceSenderOptions['sampler'], sdk: Sdk): Sampler {
  const root = new sdk.TraceIdRatioBasedSampler(ratio)
  return isParentBased ? new sdk.ParentBasedSampler({ root }) : root
}

/** The same exporter; the log hears of it when nothing can be sent any more, and when it can be again. */
function tellTroubles(
  exporter: SpanExporter,
  { endpoint, log }: Pick<TraceSenderOptions, 'endpoint' | 'log'>,
  isClosed: () => boolean,
): SpanExporter {
  const collector = new URL(endpoint).origin
  const state = { lost: 0 }

  function tell(error: Error | undefined, count: number): void {
    if (isClosed()) return
    const { lost } = state
    state.lost = error === undefined ? 0 : lost + count
    if (error !== undefined && lost === 0) {
      const about = { event: 'traces.trouble', collector, reason: reasonOf(error) }
      log.warn(about, 'traces cannot be sent: requests go on, and their spans are lost')
    }
    if (error === undefined && lost > 0)
      log.info({ event: 'traces.sent', collector, lost }, 'traces are sent again')
  }

  return {
    export: (spans, done) =>
      exporter.export(spans, result => {
        tell(result.error, spans.length)
        done(result)
      }),
    shutdown: async () => exporter.shutdown(),
  }
}

/** In words of our own: what a collector says may hold anything. */
function reasonOf(error: Error): string {
  const code = 'code' in error ? error.code : undefined
  if (typeof code === 'number') return `it answers with status ${code}`
  if (typeof code === 'string') return code
  return 'it does not take them in time'
}
