import type { Config } from './config/config.ts'
import { packageVersion } from './config/load.ts'
import type { Trusts } from './observe/request-id.ts'
import { passTraces, type Tracing } from './observe/request-trace.ts'
import type { TraceSenderOptions } from './observe/trace-sender.ts'

/**
 * What is done about traces: nothing of OpenTelemetry is loaded unless they are sent somewhere.
 * @param readFile reads a file of certificates or a key anew
 * @throws TracingNotInstalled
 */
export async function openTracing(
  { tracing }: Pick<Config, 'tracing'>,
  readFile: (file: string) => string,
  trusts: Trusts,
  log: TraceSenderOptions['log'],
): Promise<Tracing> {
  if (tracing === undefined) return passTraces(trusts)
  const [{ createSpans }, { openTraceSender }] = await Promise.all([
    import('./observe/spans.ts'),
    import('./observe/trace-sender.ts'),
  ])
  const { caFile, certFile, keyFile, ...plain } = tracing
  const tls = {
    ...(caFile !== undefined && { ca: readFile(caFile) }),
    ...(certFile !== undefined && { cert: readFile(certFile) }),
    ...(keyFile !== undefined && { key: readFile(keyFile) }),
  }
  const version = packageVersion()
  const resource = { 'service.version': version, 'process.pid': process.pid, ...plain.resource }
  const sender = await openTraceSender({ ...plain, tls, resource, version, log })
  return createSpans({ ...sender, trusts })
}
