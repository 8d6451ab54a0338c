import { X509Certificate } from 'node:crypto'
import { createSecureContext, type SecureContext } from 'node:tls'

export type TlsFiles = Readonly<{
  /** Certificates that are believed instead of the system's (PEM). */
  caFile?: string
  /** What the upstream is shown. */
  clientCert?: Readonly<{ certFile: string; keyFile: string; passphraseFile?: string }>
}>

/**
 * The certificates of these files as they are now, for one connection. The files are read each time and taken
 * apart only when their text has changed. While they cannot be read or do not fit together, as they do not for a
 * moment when somebody replaces one after the other, the last ones that did are used.
 * @param read the text of a file; throws when there is none
 * @param onFault called once for each text that is no good while older ones are in use
 * @throws what `read` throws, or a fault of the certificates, when there never were good ones
 */
export function createTlsContext(
  files: TlsFiles,
  read: (file: string) => string,
  onFault: (error: unknown) => void,
): () => SecureContext {
  const { caFile, clientCert } = files
  const readAll = () => ({
    ...(caFile !== undefined && { ca: read(caFile) }),
    ...(clientCert !== undefined && { cert: read(clientCert.certFile), key: read(clientCert.keyFile) }),
    ...(clientCert?.passphraseFile !== undefined && { passphrase: read(clientCert.passphraseFile) }),
  })
  const good: { texts?: string; context?: SecureContext; fault?: string } = {}

  return () => {
    try {
      const found = readAll()
      const texts = JSON.stringify(found)
      if (good.context === undefined || good.texts !== texts) {
        // Node takes a text without any certificate for an authority of nobody.
        if (found.ca !== undefined) checkCertificate(found.ca)
        good.context = createSecureContext(found)
        good.texts = texts
      }
      delete good.fault
      return good.context
    } catch (error) {
      if (good.context === undefined) throw error
      const fault = String(error)
      if (good.fault !== fault) onFault(error)
      good.fault = fault
      return good.context
    }
  }
}

/** @throws Error when the text does not begin with a certificate (PEM) */
function checkCertificate(text: string): X509Certificate {
  return new X509Certificate(text)
}
