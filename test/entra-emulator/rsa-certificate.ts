import { createSign, generateKeyPairSync } from 'node:crypto'
import { element, objectId, sequence, utcTime } from '../support/self-signed.ts'

type Certificate = Readonly<{ cert: string; key: string }>

/**
 * A certificate as one uploads it to a registration, and its private key; PEM (RFC 5280, as little of it as needed).
 * @param until like `from` a year of this century
 */
export function newRsaCertificate({ from = 20, until = 49 } = {}): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  // sha256WithRSAEncryption, with NULL as its parameter.
  const algorithm = sequence(objectId('2a864886f70d01010b'), element(0x05, Buffer.alloc(0)))
  const name = sequence(
    element(0x31, sequence(objectId('550403'), element(0x0c, Buffer.from('gateway.contoso.example')))),
  )
  const body = sequence(
    element(0xa0, element(0x02, Buffer.from([2]))),
    element(0x02, Buffer.from([1])),
    algorithm,
    name,
    sequence(utcTime(`${from}0101000000Z`), utcTime(`${until}1231235959Z`)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  )
  const signature = createSign('sha256').update(body).sign(privateKey)
  const whole = sequence(body, algorithm, element(0x03, Buffer.concat([Buffer.from([0]), signature])))
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${whole.toString('base64')}\n-----END CERTIFICATE-----\n`,
  }
}
