import type { Config } from '../../config/config.ts'
import { createUpstreams, type Upstream } from '../../forward/upstream.ts'
import { upstreamsOf } from '../../slices.ts'
import { type Check, fail, ok, type Outcome } from './finding.ts'
import { codeOf, isUnknownAuthority, networkReason } from './network-reason.ts'

/** Each application by TCP and TLS, as the gateway connects to it; no request is sent. @param readFile the text of a file */
export function upstreamChecks(config: Config, readFile: (file: string) => string): readonly Check[] {
  const upstreams = createUpstreams(upstreamsOf(config), {
    publicOrigin: config.publicOrigin,
    readFile,
    warn: () => undefined,
  })
  return [...upstreams.values()]
    .filter(({ name }) => !isAnotherName(name, config.upstreams))
    .map(upstream => ({
      name: upstream.name === 'default' ? 'upstream' : `upstreams.${upstream.name}`,
      look: async () => connectionTo(upstream, config.upstreams[upstream.name]?.url ?? ''),
    }))
}

/** A single application is the default one as well. */
function isAnotherName(name: string, upstreams: Config['upstreams']): boolean {
  const own = upstreams[name]
  return (
    name === 'default' && Object.entries(upstreams).some(([each, other]) => each !== name && other === own)
  )
}

async function connectionTo({ connect, name }: Upstream, url: string): Promise<Outcome> {
  const error = await new Promise<Error | null>(resolve => {
    connect((failed, socket) => {
      socket?.destroy()
      resolve(failed)
    })
  })
  const isSecure = url.startsWith('https:')
  if (error === null)
    return ok(`${url} takes connections${isSecure ? ', and its certificate is believed' : ''}`)
  const code = codeOf(error)
  const detail = `${url}: ${code === '' ? error.message : networkReason(code)}`
  if (!isUnknownAuthority(code)) return fail(detail, 'start the application, or mend the address')
  return fail(
    detail,
    name === 'default'
      ? 'set caFile of it under upstreams, or NODE_EXTRA_CA_CERTS'
      : `set upstreams.${name}.caFile to a file with the certificate of that authority (PEM), or NODE_EXTRA_CA_CERTS`,
  )
}
