/** Atoms of RFC 5322 section 3.2.3, then the labels of a host name, which is plain ASCII. */
const plain = /^[\w!#$%&'*+./=?^`{|}~-]+@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)$/

/**
 * The domain of an address, in small letters; undefined where it is not beyond doubt: several `@`, quotes, comments, a dot at
 * the end, and any letter beyond ASCII, which could look like another one.
 */
export function emailDomain(email: string | undefined): string | undefined {
  return plain.exec(email ?? '')?.[1]?.toLowerCase()
}
