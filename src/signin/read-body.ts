import type { IncomingMessage } from 'node:http'

/** `maxSize`: bytes. `wait`: milliseconds for all of it. */
export type BodyLimits = Readonly<{ maxSize: number; wait: number }>

/**
 * The whole body of a request, each byte one character (latin1); undefined when it is too large, too slow, or broken
 * off. What is left of it is read and forgotten, so that an answer can be given at once.
 */
export async function readBody(
  raw: IncomingMessage,
  { maxSize, wait }: BodyLimits,
): Promise<string | undefined> {
  return new Promise(resolve => {
    const pieces: Buffer[] = []
    let size = 0
    const finish = (body?: string): void => {
      clearTimeout(timer)
      raw.off('data', take).off('end', whole).resume()
      pieces.length = 0
      resolve(body)
    }
    const take = (piece: Buffer): void => {
      size += piece.length
      if (size > maxSize) finish()
      else pieces.push(piece)
    }
    const whole = (): void => finish(Buffer.concat(pieces).toString('latin1'))
    const broken = (): void => finish()
    const timer = setTimeout(broken, wait)
    // These stay: a body that breaks off later is nobody's error.
    raw.on('error', broken).on('close', broken)
    raw.on('data', take).on('end', whole)
  })
}
