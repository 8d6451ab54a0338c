import { createHash } from 'node:crypto'
import { dirname, join } from 'node:path'
import { GatewayError } from '../errors.ts'
import type { BoundedFetch } from './bounded-fetch.ts'
import { discoveryUrl } from './discovery.ts'
import type { ProviderSettings } from './settings.ts'

/**
 * The same fetch, with the discovery document from the file of the settings, and the keys as well where they are in it
 * (member `jwks`) or in a file beside it (`jwks_uri` without a scheme). Each is read anew whenever it is asked for; other
 * keys get another address, so that those before them are forgotten.
 */
export function withMetadataFile(
  { issuer, metadataFile }: Pick<ProviderSettings, 'issuer' | 'metadataFile'>,
  fetch: BoundedFetch,
): BoundedFetch {
  if (metadataFile === undefined) return fetch
  const { file, read } = metadataFile
  const documentUrl = new URL(discoveryUrl(issuer)).href
  const keysUrl = `${documentUrl}/keys/`
  let keys = '{}'

  /** The document as it would be fetched, with an address for the keys of a file. */
  function document(): Record<string, unknown> {
    const { jwks, ...metadata } = parsed(file, textOf(file))
    const uri = metadata['jwks_uri']
    if (jwks !== undefined) keys = JSON.stringify(jwks)
    else if (typeof uri === 'string' && !URL.canParse(uri)) keys = textOf(join(dirname(file), uri))
    else return metadata
    return { ...metadata, jwks_uri: keysUrl + createHash('sha256').update(keys).digest('hex') }
  }

  function textOf(name: string): string {
    try {
      return read(name)
    } catch (cause) {
      // Its message names the file.
      throw invalid(cause instanceof Error ? cause.message : `${name} cannot be read`, cause)
    }
  }

  async function answered(...request: Parameters<BoundedFetch>): Promise<Response> {
    const [url] = request
    if (url.split('?')[0] === documentUrl) return Response.json(document())
    if (!url.startsWith(keysUrl)) return fetch(...request)
    return new Response(keys, { headers: { 'content-type': 'application/json' } })
  }

  return Object.assign(answered, { close: fetch.close })
}

function parsed(file: string, text: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw invalid(`${file} is no JSON`, cause)
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return Object.fromEntries(Object.entries(value))
  }
  throw invalid(`${file} holds no discovery document`)
}

function invalid(message: string, cause?: unknown): GatewayError {
  return new GatewayError('ERR_PROVIDER_ANSWER_INVALID', { message, cause })
}
