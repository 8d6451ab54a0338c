import { createSecureContext } from 'node:tls'
import type { Logger } from 'pino'
import type { Certificate } from './listener.ts'

/** Files of a certificate (with what it needs of its chain) and of its key, PEM. */
export type CertificateFiles = Readonly<{ certFile: string; keyFile: string }>

/** The text of a file, anew each time. @throws Error that names the file */
export type ReadFile = (file: string) => string

/**
 * What the files hold now.
 * @throws Error for a file that cannot be read, for what is no PEM, and for a key of another certificate
 */
export function readCertificate({ certFile, keyFile }: CertificateFiles, read: ReadFile): Certificate {
  const pair = { cert: read(certFile), key: read(keyFile) }
  createSecureContext(pair)
  return pair
}

export type Renewal = Readonly<{
  files: CertificateFiles
  read: ReadFile
  /** Takes a new pair over for connections to come. */
  take: (pair: Certificate) => void
  log: Logger
  /** Milliseconds between two looks. */
  interval: number
}>

/**
 * Looks at the files again and again, for who renews certificates tells nobody. A pair that is no good leaves the old
 * one in place and is logged once.
 * @param first what is in use
 * @returns ends it
 */
export function followCertificate(first: Certificate, renewal: Renewal): () => void {
  const { files, log } = renewal
  const state = { inUse: first, complaint: '' }
  const timer = setInterval(() => {
    try {
      const pair = readCertificate(files, renewal.read)
      state.complaint = ''
      if (pair.cert === state.inUse.cert && pair.key === state.inUse.key) return
      renewal.take(pair)
      state.inUse = pair
      log.info({ certFile: files.certFile }, 'the certificate was taken over')
    } catch (error) {
      const complaint = error instanceof Error ? error.message : String(error)
      if (complaint === state.complaint) return
      state.complaint = complaint
      log.error({ ...files, reason: complaint }, 'the new certificate is no good: the old one stays')
    }
  }, renewal.interval).unref()
  return () => clearInterval(timer)
}
