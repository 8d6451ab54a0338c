import { newKey } from '../config/samples.ts'
import { clientId } from '../support/scripted-provider.ts'

type Given = Readonly<{ issuer: string; caFile: string; port: number; upstream: string }>

/** Settings of a gateway at `http://localhost:PORT` whose provider has a certificate of its own authority. */
export function gatewaySettings({ issuer, caFile, port, upstream }: Given): Readonly<Record<string, string>> {
  return {
    ENTRADA_PROVIDER_ISSUER: issuer,
    ENTRADA_PROVIDER_CA_FILE: caFile,
    CLIENT_ID: clientId,
    CLIENT_SECRET: 'the-secret',
    REDIRECT_URI: `http://localhost:${port}/.auth/callback`,
    UPSTREAM_URL: upstream,
    SESSION_KEY: newKey(),
    ENTRADA_LISTEN_HOST: '127.0.0.1',
    ENTRADA_LISTEN_PORT: String(port),
    ENTRADA_ADMIN_PORT: '0',
    ENTRADA_LISTEN_DRAIN_DELAY: '0s',
    ENTRADA_REVOCATION_FILE: 'off',
  }
}
