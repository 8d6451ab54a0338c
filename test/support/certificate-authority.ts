import { createSign, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto'
import { element, objectId, sequence, utcTime } from './self-signed.ts'

type Pem = Readonly<{ cert: string; key: string }>

/** Somebody who vouches for others. */
export type Authority = Readonly<{
  /** Its own certificate; PEM. */
  ca: string
  /** A certificate for these DNS names and IPv4 addresses, and its key. */
  issue: (names: readonly string[], expired?: boolean) => Pem
}>

/** An authority with a key of its own (RFC 5280, as little of it as TLS wants). */
export function createAuthority(name: string): Authority {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const isAuthority = sequence(
    objectId('551d13'),
    element(0x01, Buffer.from([0xff])),
    element(0x04, sequence(element(0x01, Buffer.from([0xff])))),
  )
  const subject = named(name)
  const ca = certificate({ subject, issuer: subject, publicKey, signer: privateKey, extension: isAuthority })
  return {
    ca,
    issue: (names, expired = false) => {
      const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const alternatives = names.map(each =>
        /^[\d.]+$/.test(each)
          ? element(0x87, Buffer.from(each.split('.').map(Number)))
          : element(0x82, Buffer.from(each)),
      )
      const cert = certificate({
        subject: named(names[0] ?? 'nobody'),
        issuer: subject,
        publicKey: pair.publicKey,
        signer: privateKey,
        extension: sequence(objectId('551d11'), element(0x04, sequence(...alternatives))),
        until: expired ? '210101000000Z' : '491231235959Z',
      })
      return { cert, key: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }
    },
  }
}

function certificate(parts: {
  subject: Buffer
  issuer: Buffer
  publicKey: KeyObject
  signer: KeyObject
  extension: Buffer
  until?: string
}): string {
  const algorithm = sequence(objectId('2a8648ce3d040302'))
  const body = sequence(
    element(0xa0, element(0x02, Buffer.from([2]))),
    element(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    parts.issuer,
    sequence(utcTime('200101000000Z'), utcTime(parts.until ?? '491231235959Z')),
    parts.subject,
    parts.publicKey.export({ type: 'spki', format: 'der' }),
    element(0xa3, sequence(parts.extension)),
  )
  const signature = createSign('sha256').update(body).sign(parts.signer)
  const whole = sequence(body, algorithm, element(0x03, Buffer.concat([Buffer.from([0]), signature])))
  return `-----BEGIN CERTIFICATE-----\n${whole.toString('base64')}\n-----END CERTIFICATE-----\n`
}

function named(name: string): Buffer {
  return sequence(element(0x31, sequence(objectId('550403'), element(0x0c, Buffer.from(name)))))
}
