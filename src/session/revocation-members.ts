import type { Revocation } from './revocations.ts'

/**
 * A revocation as a short text, the same wherever it is made: `v` or, where anybody could have said so, `h`; the mark,
 * empty where all sessions are meant; and both times. No name and no address is in it.
 */
export function memberOf(revocation: Revocation): string {
  const { upTo, at } = revocation
  if (!('mark' in revocation)) return `v..${upTo}.${at}`
  return `${revocation.isVouched ? 'v' : 'h'}.${revocation.mark}.${upTo}.${at}`
}

/** The other way round; undefined for anything that `memberOf` does not give. */
export function revocationOf(member: string): Revocation | undefined {
  const [, kind, mark = '', upTo, at] = /^([vh])\.([\w-]{30})?\.(\d{1,12})\.(\d{1,12})$/.exec(member) ?? []
  const times = { upTo: Number(upTo), at: Number(at) }
  if (mark !== '') return { mark, ...times, isVouched: kind === 'v' }
  return kind === 'v' ? times : undefined
}
