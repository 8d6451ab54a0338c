import { readFileSync, realpathSync, statSync } from 'node:fs'

const largestFile = 1024 * 1024

/** Why a file cannot be used. */
type Fault = Readonly<{ what: string; remedy: string }>

/** The text of a file of at most 1 MiB. */
export function readText(file: string): Readonly<{ text: string }> | Fault {
  const found = readBytes(file, largestFile)
  if ('what' in found) return found
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(found.bytes) }
  } catch {
    return { what: `${file} is not text (UTF-8)`, remedy: 'save it as UTF-8' }
  }
}

/** What a file holds. @param most bytes */
export function readBytes(file: string, most: number): Readonly<{ bytes: Buffer }> | Fault {
  try {
    const about = statSync(file)
    if (about.isDirectory()) return { what: `${file} is a directory`, remedy: 'name a file in it' }
    // A pipe is fine (a shell's <(…)); a device may never end.
    if (!about.isFile() && !about.isFIFO()) return { what: `${file} is no file`, remedy: 'name a file' }
    const bytes = about.size > most ? undefined : readFileSync(file)
    if (bytes !== undefined && bytes.length <= most) return { bytes }
    const size = most === largestFile ? '1 MiB' : `${most / 1024} KiB`
    return { what: `${file} is larger than ${size}`, remedy: 'name the right file' }
  } catch (error) {
    return {
      what: `${file} cannot be read: ${reasonOf(error)}`,
      remedy: 'name a file that this user may read',
    }
  }
}

/** The text of a file, and what else tells that it was written: where links lead, and when it was. */
export function readState(
  file: string,
): Readonly<{ text: string; place: string; writtenAt: number }> | Fault {
  const found = readText(file)
  if ('what' in found) return found
  try {
    return { ...found, place: realpathSync(file), writtenAt: statSync(file).mtimeMs }
  } catch (error) {
    return { what: `${file} cannot be read: ${reasonOf(error)}`, remedy: 'leave it where it is' }
  }
}

/** Whether it can be read only once. */
export function isPipe(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFIFO() === true
}

/** Why the file system said no, in plain words. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    EACCES: 'permission denied',
    ENOTDIR: 'it is no folder, or does not lie in one',
  }
  return reasons[code] ?? (code === '' ? 'unknown reason' : code)
}

/** The text of a secret's file, without one newline at its end. */
export function readSecretFile(file: string): Readonly<{ text: string }> | Fault {
  const found = readText(file)
  if (!('text' in found)) return found
  const text = found.text.replace(/\r?\n$/, '')
  return text === '' ? { what: `${file} is empty`, remedy: 'write the secret into it' } : { text }
}
