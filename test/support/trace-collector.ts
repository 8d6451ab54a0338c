import { createServer, type IncomingHttpHeaders, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TracingConfig } from '../../src/config/config.ts'
import { until } from './until.ts'

/** A span as it was sent. Kinds: 1 internal, 2 server, 3 client; `status`: 2 is an error. */
export type SentSpan = Readonly<{
  name: string
  kind: number
  traceId: string
  spanId: string
  /** Empty for the first of a trace. */
  parentSpanId: string
  traceState: string
  attributes: Readonly<Record<string, unknown>>
  status: number
  /** Milliseconds. */
  took: number
}>

export type TraceCollector = Readonly<{
  url: string
  /** Settings that send there as soon as anything waits. */
  settings: TracingConfig
  /** In the order in which they ended. */
  spans: readonly SentSpan[]
  /** What came with each batch. */
  headers: readonly IncomingHttpHeaders[]
  resources: readonly Readonly<Record<string, unknown>>[]
  /** All that has come, as it came. */
  text: () => string
  /** The spans of that name, once there are so many of it. */
  named: (name: string, count?: number) => Promise<readonly SentSpan[]>
  close: () => Promise<void>
}>

type Answer = (response: ServerResponse) => void

/**
 * A collector on 127.0.0.1 that takes traces by OTLP over HTTP, as JSON.
 * @param answer says otherwise than 200
 * @param tls with it only https is spoken
 */
export async function startTraceCollector(
  answer: Answer = response => response.end('{}'),
  tls?: Readonly<{ cert: string; key: string }>,
): Promise<TraceCollector> {
  const spans: SentSpan[] = []
  const headers: IncomingHttpHeaders[] = []
  const resources: Readonly<Record<string, unknown>>[] = []
  const texts: string[] = []
  const take: RequestListener = (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString()
      texts.push(text)
      headers.push({ ...request.headers, ':path': request.url })
      if (request.method === 'POST' && request.url === '/v1/traces') {
        const read = spansIn(JSON.parse(text) as Sent)
        spans.push(...read.spans)
        resources.push(...read.resources)
      }
      answer(response)
    })
  }
  const server = tls === undefined ? createServer(take) : createSecureServer(tls, take)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${(server.address() as AddressInfo).port}`
  const ofName = (name: string) => spans.filter(span => span.name === name)
  return {
    ...{ url, spans, headers, resources, settings: tracingTo(url) },
    text: () => texts.join('\n'),
    named: async (name, count = 1) => {
      await until(`${count} of ${name}`, () => ofName(name).length >= count)
      return ofName(name)
    },
    close: async () => {
      const closed = new Promise(resolve => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

/** Settings that send everything to a collector, at once. */
export function tracingTo(url: string): TracingConfig {
  return {
    endpoint: `${url}/v1/traces`,
    headers: {},
    resource: { 'service.name': 'entrada' },
    sampler: { ratio: 1, isParentBased: true },
    timeout: 10_000,
    delay: 1,
  }
}

type Value = Readonly<{ stringValue?: string; intValue?: number | string; boolValue?: boolean }>
type Attributes = readonly Readonly<{ key: string; value: Value }>[]
type Sent = Readonly<{
  resourceSpans: readonly Readonly<{
    resource: Readonly<{ attributes: Attributes }>
    scopeSpans: readonly Readonly<{ spans: readonly RawSpan[] }>[]
  }>[]
}>
type RawSpan = Omit<SentSpan, 'attributes' | 'status' | 'took' | 'parentSpanId' | 'traceState'> &
  Readonly<{
    parentSpanId?: string
    traceState?: string
    attributes: Attributes
    status: Readonly<{ code?: number }>
    startTimeUnixNano: string
    endTimeUnixNano: string
  }>

/** JSON of opentelemetry-proto, trace/v1/trace.proto. */
function spansIn({ resourceSpans }: Sent) {
  return {
    resources: resourceSpans.map(({ resource }) => plain(resource.attributes)),
    spans: resourceSpans
      .flatMap(({ scopeSpans }) => scopeSpans)
      .flatMap(scope => scope.spans)
      .map(({ name, kind, traceId, spanId, parentSpanId = '', traceState = '', ...rest }) => ({
        ...{ name, kind, traceId, spanId, parentSpanId, traceState },
        attributes: plain(rest.attributes),
        status: rest.status.code ?? 0,
        took: (Number(rest.endTimeUnixNano) - Number(rest.startTimeUnixNano)) / 1e6,
      })),
  }
}

function plain(attributes: Attributes): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [
      key,
      value.stringValue ?? value.boolValue ?? Number(value.intValue ?? Number.NaN),
    ]),
  )
}
