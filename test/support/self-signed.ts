import { createSign, generateKeyPairSync } from 'node:crypto'

/**
 * A certificate that nobody vouches for (RFC 5280, as little of it as TLS wants), and its key; PEM.
 * @param name of the host; 127.0.0.1 without one
 * @param from like `until` a year of this century
 */
export function selfSigned({ name: host, from = 20, until = 49 }: About = {}): Readonly<{
  key: string
  cert: string
}> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const algorithm = sequence(objectId('2a8648ce3d040302'))
  const name = sequence(
    element(0x31, sequence(objectId('550403'), element(0x0c, Buffer.from(host ?? '127.0.0.1')))),
  )
  const validity = sequence(utcTime(`${from}0101000000Z`), utcTime(`${until}1231235959Z`))
  const addresses = sequence(
    objectId('551d11'),
    element(
      0x04,
      sequence(
        host === undefined ? element(0x87, Buffer.from([127, 0, 0, 1])) : element(0x82, Buffer.from(host)),
      ),
    ),
  )
  const body = sequence(
    element(0xa0, element(0x02, Buffer.from([2]))),
    element(0x02, Buffer.from([1])),
    algorithm,
    name,
    validity,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    element(0xa3, sequence(addresses)),
  )
  const signature = createSign('sha256').update(body).sign(privateKey)
  const whole = sequence(body, algorithm, element(0x03, Buffer.concat([Buffer.from([0]), signature])))
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${whole.toString('base64')}\n-----END CERTIFICATE-----\n`,
  }
}

type About = Readonly<{ name?: string; from?: number; until?: number }>

/** One element of DER: tag, length, content. */
export function element(tag: number, content: Buffer): Buffer {
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

export function sequence(...parts: readonly Buffer[]): Buffer {
  return element(0x30, Buffer.concat(parts))
}

export function objectId(hex: string): Buffer {
  return element(0x06, Buffer.from(hex, 'hex'))
}

export function utcTime(text: string): Buffer {
  return element(0x17, Buffer.from(text))
}
