import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { pack, type Packed } from './packing.ts'
import type { Session } from './session.ts'

/** What a browser holds of a session that is kept elsewhere: where it lies, and the key that opens it there. */
export type Ticket = Readonly<{ id: string; key: string }>

/** Both at random, so that no ticket can be made up from another: 128 and 256 bits, base64url. */
export function newTicket(): Ticket {
  return { id: randomBytes(16).toString('base64url'), key: randomBytes(32).toString('base64url') }
}

/** The format of records. Those of another are left alone. */
export const recordVersion = '1'

const [nonceBytes, tagBytes] = [12, 16]

/**
 * A session as it lies in Redis: `version.generation.lastSeenAt.` and base64url of nonce, ciphertext and tag of
 * AES-256-GCM (NIST SP 800-38D) under the ticket's key. The readable part lets Redis tell which of two is newer; it is
 * authenticated like the ticket's id, so that no record means anything in the place of another.
 */
export function sealRecord(session: Session, { id, key }: Ticket): string {
  const head = `${recordVersion}.${session.generation}.${session.lastSeenAt}.`
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(key, 'base64url'), nonce)
  cipher.setAAD(boundTo(head, id))
  const sealed = [nonce, cipher.update(JSON.stringify(pack(session))), cipher.final(), cipher.getAuthTag()]
  return head + Buffer.concat(sealed).toString('base64url')
}

/** What a record holds; undefined when it was not sealed with this ticket, or by another version. Never throws. */
export function openRecord(record: string, { id, key }: Ticket): Packed | undefined {
  const [, head = '', body = ''] = /^(\d+\.\d+\.\d+\.)([\w-]+)$/.exec(record) ?? []
  const bytes = Buffer.from(body, 'base64url')
  if (!head.startsWith(`${recordVersion}.`) || bytes.length <= nonceBytes + tagBytes) return undefined
  try {
    const nonce = bytes.subarray(0, nonceBytes)
    const decipher = createDecipheriv('aes-256-gcm', Buffer.from(key, 'base64url'), nonce, {
      authTagLength: tagBytes,
    })
    decipher.setAAD(boundTo(head, id))
    decipher.setAuthTag(bytes.subarray(-tagBytes))
    const text = Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()])
    return JSON.parse(text.toString()) as Packed
  } catch {
    // Not ours, or not whole: the same as none.
    return undefined
  }
}

/** What a record is sealed together with. */
function boundTo(head: string, id: string): Buffer {
  return Buffer.from(`${head}${id}`)
}
