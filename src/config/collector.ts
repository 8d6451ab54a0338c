import type { TracingConfig } from './config.ts'
import type { Environment } from './environment.ts'
import type { InForce } from './in-force.ts'
import { OtelVariables } from './otel-variables.ts'
import type { Problem } from './problem.ts'
import { readUrl } from './web-address.ts'

/** Where traces go, by the variables of OpenTelemetry, which are no settings of ours. */
export type Collector = Readonly<{
  tracing?: TracingConfig
  /** Those variables that count; no secret. */
  shown: readonly InForce[]
  problems: readonly Problem[]
  warnings: readonly Problem[]
}>

/** Milliseconds, as OpenTelemetry has them: for one batch with all attempts, and between two. */
const usual = { timeout: 10_000, delay: 5000 }

/**
 * What the variables say (OpenTelemetry specification, "Environment Variable Specification" and "OpenTelemetry Protocol
 * Exporter"). Those of traces count before those of everything.
 * @param isOn `tracing.enabled`: nothing is read without it, for platforms set these variables for everybody
 * @param fileFault why a file of certificates cannot be used, or `undefined`
 */
export function readCollector(
  env: Environment,
  isOn: boolean,
  fileFault: (file: string) => string | undefined,
): Collector {
  const variables = new OtelVariables(env)
  const { shown, problems } = variables
  const off = { shown, problems, warnings: [] }
  if (!isOn || isSwitchedOff(variables)) return off
  const endpoint = readEndpoint(variables)
  const name = variables.find(['OTEL_SERVICE_NAME'], plainly)?.text
  const tracing = {
    headers: {
      ...variables.pairs(variables.find(['OTEL_EXPORTER_OTLP_HEADERS']), headerName),
      ...variables.pairs(variables.find(['OTEL_EXPORTER_OTLP_TRACES_HEADERS']), headerName),
    },
    resource: {
      'service.name': 'entrada',
      ...variables.pairs(variables.find(['OTEL_RESOURCE_ATTRIBUTES'], plainly), /^[\w.-]+$/),
      ...(name !== undefined && { 'service.name': name }),
    },
    sampler: readSampler(variables),
    timeout: variables.milliseconds(ofExporter('TIMEOUT'), usual.timeout),
    delay: variables.milliseconds(['OTEL_BSP_SCHEDULE_DELAY'], usual.delay),
    ...readFiles(variables, fileFault),
  }
  if (endpoint !== undefined) return { ...off, tracing: { endpoint, ...tracing } }
  return problems.length > 0 ? off : { ...off, warnings: [nowhere] }
}

const nowhere: Problem = {
  where: 'tracing.enabled',
  path: '',
  what: 'no traces are made: nobody says where they go',
  remedy: 'set OTEL_EXPORTER_OTLP_ENDPOINT, for example to http://collector.example:4318',
}

/** A token (RFC 9110 section 5.6.2). */
const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

const plainly = (text: string): string => text

function ofExporter(what: string): readonly string[] {
  return [`OTEL_EXPORTER_OTLP_TRACES_${what}`, `OTEL_EXPORTER_OTLP_${what}`]
}

function isSwitchedOff(variables: OtelVariables): boolean {
  if (variables.find(['OTEL_SDK_DISABLED'], plainly)?.text.toLowerCase() === 'true') return true
  const exporter = variables.find(['OTEL_TRACES_EXPORTER'], plainly)
  if (exporter?.text === 'none') return true
  if (exporter !== undefined && exporter.text !== 'otlp')
    variables.refuse(exporter, 'names an exporter that is not here', 'write otlp or none')
  const protocol = variables.find(ofExporter('PROTOCOL'), plainly)
  if (protocol !== undefined && !/^http\/(?:json|protobuf)$/.test(protocol.text)) {
    const remedy = 'write http/json, and the address for HTTP (port 4318)'
    variables.refuse(protocol, 'names a protocol that is not spoken here', remedy)
  }
  return false
}

/** The address for all that is told of gets the path of traces; that for traces is taken as it is. */
function readEndpoint(variables: OtelVariables): string | undefined {
  const found = variables.find(ofExporter('ENDPOINT'), text => withoutQuery(readUrl(text)))
  if (found === undefined) return undefined
  const url = readUrl(found.text)
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    const remedy = 'write for example http://collector.example:4318; secrets belong into the headers'
    variables.refuse(found, 'must be an http or https address without user and password', remedy)
    return undefined
  }
  if (found.name.includes('TRACES')) return url.href
  url.pathname = `${url.pathname.replace(/\/$/, '')}/v1/traces`
  return url.href
}

/** What may be seen of an address. */
function withoutQuery(url: URL | undefined): string {
  return url === undefined ? '' : `${url.origin}${url.pathname}`
}

const samplers: ReadonlySet<string> = new Set(
  ['always_on', 'always_off', 'traceidratio'].flatMap(name => [name, `parentbased_${name}`]),
)

function readSampler(variables: OtelVariables): TracingConfig['sampler'] {
  const found = variables.find(['OTEL_TRACES_SAMPLER'], plainly)
  const name = found?.text ?? 'parentbased_always_on'
  if (found !== undefined && !samplers.has(name)) {
    const remedy = `write one of ${[...samplers].join(', ')}`
    variables.refuse(found, 'names a sampler that is not known here', remedy)
  }
  const isParentBased = name.startsWith('parentbased_')
  if (!name.endsWith('traceidratio')) return { ratio: name.endsWith('always_off') ? 0 : 1, isParentBased }
  const argument = variables.find(['OTEL_TRACES_SAMPLER_ARG'], plainly)
  const ratio = Number(argument?.text ?? 1)
  if (argument !== undefined && !(/^\d?(?:\.\d+)?$/.test(argument.text) && ratio <= 1))
    variables.refuse(argument, 'must be a part from 0 to 1', 'write for example 0.1')
  return { ratio, isParentBased }
}

function readFiles(
  variables: OtelVariables,
  fileFault: (file: string) => string | undefined,
): Pick<TracingConfig, 'caFile' | 'certFile' | 'keyFile'> {
  const [ca, cert, key] = ['CERTIFICATE', 'CLIENT_CERTIFICATE', 'CLIENT_KEY'].map(what =>
    variables.find(ofExporter(what), plainly),
  )
  for (const found of [ca, cert]) {
    const fault = found && fileFault(found.text)
    if (found !== undefined && fault !== undefined)
      variables.refuse(found, fault, 'name a readable file with certificates (PEM)')
  }
  return {
    ...(ca !== undefined && { caFile: ca.text }),
    ...(cert !== undefined && { certFile: cert.text }),
    ...(key !== undefined && { keyFile: key.text }),
  }
}
