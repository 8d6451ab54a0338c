import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import type { KeyFacts } from './signing-key.ts'

/** What a check may know of a certificate. Times: NumericDate, seconds. */
export type CertificateFacts = Readonly<{
  notBefore: number
  notAfter: number
  /** Whether it is for this host (as in `URL.hostname`); RFC 9525: by its alternative names alone. */
  covers: (host: string) => boolean
  /** Of its private key. */
  key: KeyFacts
}>

/** Which of the files is wrong, and why. */
export type KeyPairFault = Readonly<{
  at: 'certFile' | 'keyFile' | 'passphraseFile'
  what: string
  remedy: string
}>

/** Why a text cannot be used as certificates that are believed, or `undefined`; each of them is looked at. */
export function certificatesFault(text: string): string | undefined {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? []
  if (blocks.length === 0) return 'holds no certificate (PEM)'
  const bad = blocks.findIndex(block => readCertificate(block) === undefined)
  return bad === -1 ? undefined : `holds a certificate that cannot be read, number ${bad + 1}`
}

/** What the first certificate says that stands in `cert`, if `key` is its key. All are texts of files. */
export function readKeyPair(cert: string, key: string, passphrase?: string): CertificateFacts | KeyPairFault {
  const fault = certificatesFault(cert)
  const certificate = readCertificate(cert)
  if (fault !== undefined || certificate === undefined) {
    const what = fault ?? 'holds no certificate (PEM)'
    return { at: 'certFile', what, remedy: 'name a file with a certificate (PEM)' }
  }
  const isLocked = /-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m.test(key)
  const privateKey = readPrivateKey(key, passphrase)
  if (privateKey === undefined) {
    if (!isLocked) {
      const remedy = 'name a file with a private key (PEM)'
      return { at: 'keyFile', what: 'holds no private key (PEM)', remedy }
    }
    return passphrase === undefined
      ? { at: 'keyFile', what: 'is locked with a passphrase', remedy: 'take it off with: openssl pkey' }
      : { at: 'passphraseFile', what: 'does not open the key', remedy: 'name the file with its passphrase' }
  }
  if (!certificate.checkPrivateKey(privateKey)) {
    const what = 'holds a key that does not fit the certificate'
    return { at: 'keyFile', what, remedy: 'name the key of the first certificate in certFile' }
  }
  return {
    notBefore: Date.parse(certificate.validFrom) / 1000,
    notAfter: Date.parse(certificate.validTo) / 1000,
    covers: host => covers(certificate, host.replace(/^\[|\]$/g, '')),
    key: factsOf(privateKey),
  }
}

function readCertificate(text: string): X509Certificate | undefined {
  try {
    return new X509Certificate(text)
  } catch {
    return undefined
  }
}

function readPrivateKey(key: string, passphrase: string | undefined): KeyObject | undefined {
  try {
    return createPrivateKey({ key, ...(passphrase === undefined ? {} : { passphrase }) })
  } catch {
    return undefined
  }
}

function factsOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): KeyFacts {
  const { modulusLength: bits, namedCurve: curve } = asymmetricKeyDetails ?? {}
  const type = asymmetricKeyType ?? 'none'
  return { type, ...(bits !== undefined && { bits }), ...(curve !== undefined && { curve }) }
}

function covers(certificate: X509Certificate, host: string): boolean {
  const found =
    isIP(host) === 0 ? certificate.checkHost(host, { subject: 'never' }) : certificate.checkIP(host)
  return found !== undefined
}
