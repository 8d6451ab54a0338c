import { createHash, X509Certificate } from 'node:crypto'
import { newRsaCertificate } from '../entra-emulator/rsa-certificate.ts'

export type Pair = Readonly<{ cert: string; key: string }>

const made: Pair[] = []

/** One of a few certificates with an RSA key, the same for the same number: making a key takes its time. */
export function rsaPair(number: number): Pair {
  for (let at = made.length; at <= number; at += 1) made.push(newRsaCertificate())
  return made[number] ?? newRsaCertificate()
}

/** `x5t#S256` or `x5t` of a certificate (RFC 7515 sections 4.1.7 and 4.1.8). */
export function thumbprint({ cert }: Pair, hash: 'sha256' | 'sha1' = 'sha256'): string {
  return createHash(hash).update(new X509Certificate(cert).raw).digest('base64url')
}
