import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Where administrators have programs that are not on everybody's PATH. */
const alsoIn = ['/usr/sbin', '/usr/local/sbin', '/sbin']

/** The file of a program of this machine; undefined when there is none. */
export function onPath(program: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...alsoIn].filter(folder => folder !== '')
  return folders.map(folder => join(folder, program)).find(isProgram)
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
